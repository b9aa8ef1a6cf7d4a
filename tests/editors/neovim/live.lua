-- The commands, with a Caddy that runs ./Caddyfile: its admin API and its site are Unix sockets in this folder.
local typist = dofile(vim.env.EDITOR_TESTS .. '/neovim/typist.lua')
local lua, keys, await, same, has = typist.lua, typist.keys, typist.await, typist.same, typist.has

-- What the site answers with.
local function answer()
  local text, pipe = '', vim.loop.new_pipe(false)
  pipe:connect('site.sock', function(problem)
    assert(not problem, problem)
    pipe:write('GET / HTTP/1.0\r\nHost: live.example\r\n\r\n')
    pipe:read_start(function(_, chunk) if chunk then text = text .. chunk else pipe:close() end end)
  end)
  vim.wait(10000, function() return pipe:is_closing() end, 10)
  return text:match('\r\n\r\n(.*)')
end

local MESSAGES = '(vim.fn.execute("messages"):find(%q, 1, true) and vim.fn.execute("messages"))'
local SHOWN = '(vim.fn.bufname("%%") == %q and table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\\n"))'

typist.guarded(function()
  same('the site before', answer(), 'one')
  lua('vim.o.lines, vim.o.columns, vim.o.cmdheight = 50, 200, 10') -- no message asks for a key
  typist.open('Caddyfile')
  keys(':Caddyfile status<CR>')
  has('status', await('the status', MESSAGES:format('runs at unix/')), { 'Caddy', 'admin.sock' })

  keys(':%s/one/two/<CR>:Caddyfile diff<CR>')
  has('diff in a split', await('a diff', SHOWN:format('caddyfile-ls://diff')), { '-', '"one"', '+', '"two"' })
  same('a diff is coloured', lua('return vim.bo.filetype'), 'diff')
  keys(':close<CR>:Caddyfile adapt<CR>')
  has('JSON in a split', await('JSON', SHOWN:format('caddyfile-ls://json')), { '"two"' })
  keys(':close<CR>:Caddyfile expand<CR>')
  has('the expanded file in a split', await('a Caddyfile', SHOWN:format('caddyfile-ls://caddyfile')), { 'respond "two"' })
  same('no server for it', lua('return #require("caddyfile_ls").clients(vim.api.nvim_get_current_buf())'), 0)
  keys(':close<CR>')

  same('commands', lua('return vim.fn.getcompletion("Caddyfile re", "cmdline")'), { 'reload' })
  lua('vim.schedule(function() vim.cmd("Caddyfile reload") end)')
  typist.asked('the question')
  same('nothing is loaded yet', answer(), 'one')
  keys('1<CR>')
  await('the reload', MESSAGES:format('is loaded by the Caddy at'))
  same('the site after the reload', answer(), 'two')
  same('the file is not saved', vim.fn.readfile('Caddyfile')[8], '\trespond "one"')
  keys(':silent write<CR>')
end)
