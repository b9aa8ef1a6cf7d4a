-- What a user who types sees: the menu, the line that an accepted item leaves, a hover, colours, signature help,
-- inlay hints. A second Neovim of the same version gets the keys, as from a keyboard, and is asked what it shows.
local typist = vim.fn.jobstart(
  { vim.v.progpath, '--embed', '--headless', '-u', 'NONE', '-i', 'NONE', '-n' },
  { rpc = true }
)

local function say(text) io.stdout:write('  ' .. text .. '\n') end
local function lua(code, ...) return vim.rpcrequest(typist, 'nvim_exec_lua', code, { ... }) end
local function keys(text) vim.rpcrequest(typist, 'nvim_input', text) end

local function await(what, code)
  local value
  local ok = vim.wait(10000, function() value = lua('return ' .. code); return value and value ~= vim.NIL end, 10)
  assert(ok, 'timeout waiting for ' .. what .. ':\n' .. vim.inspect(lua('return vim.api.nvim_buf_get_lines(0, 0, -1, false)')))
  return value
end

local function same(what, got, wanted)
  assert(vim.deep_equal(got, wanted), what .. ':\n' .. vim.inspect(got) .. '\nwanted:\n' .. vim.inspect(wanted))
  say('ok: ' .. what)
end

local MENU = 'vim.fn.pumvisible() == 1 and vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ "items" }).items)'

-- What the floating window says.
local FLOAT = [[(function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
end)()]]

local function run()
  lua('vim.opt.rtp:prepend(...)', vim.env.EDITOR_TESTS .. '/../../editors/neovim')
  lua([[
    vim.cmd('filetype plugin on')
    vim.o.completeopt = 'menuone,noinsert'
    vim.lsp.enable('caddyfile_ls')
    vim.cmd('edit Caddyfile')
  ]])
  await('the server', '(vim.lsp.get_clients({ bufnr = 0 })[1] or {}).initialized')
  lua('vim.lsp.completion.enable(true, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0, { autotrigger = true })')

  keys('ggdGi{<CR>servers {<CR>timeouts {<CR><C-x><C-o>')
  local menu = await('a menu', MENU)
  table.sort(menu)
  same('menu in timeouts', menu,
    { 'idle', 'read_body', 'read_body_idle', 'read_header', 'write', 'write_idle', 'write_max_chunk' })

  keys('<C-e>read_header 5s<Esc>bbK')
  local hover = await('a hover', FLOAT)
  assert(hover:find('read_header', 1, true) and hover:lower():find('default', 1, true), hover)
  say('ok: hover shows the default')

  keys('<Esc>ggdGia.example {<CR>rever<C-x><C-o>')
  same('menu for a few letters', await('a menu', MENU)[1], 'reverse_proxy')
  keys('<C-y>')
  await('the item', [[vim.api.nvim_get_current_line():find('reverse_proxy ', 1, true)]])
  keys('localhost:9000')
  await('the address', [[vim.api.nvim_get_current_line():find('localhost:9000', 1, true)]])
  same('accepted line', vim.trim(lua('return vim.api.nvim_get_current_line()')), 'reverse_proxy localhost:9000')

  keys('<Esc>^')
  local color = await('a colour', '(vim.lsp.semantic_tokens.get_at_pos() or {})[1]')
  same('colour of a directive', color.type, 'function')

  lua('vim.lsp.inlay_hint.enable()')
  keys('<Esc>ggdGi(sock) {<CR>reverse_proxy unix/{args[0]}<CR>}<CR>a.example {<CR>import sock <C-s>')
  local help = await('signature help', FLOAT)
  assert(help:find('sock', 1, true) and help:find('socket path', 1, true), help)
  say('ok: signature help of a snippet')
  keys('/run/a.sock')
  local hint = await('an inlay hint', [[(function()
    local line = vim.fn.line('.') - 1
    for _, found in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
      if found.inlay_hint.position.line == line then return found.inlay_hint.label end
    end
  end)()]])
  same('inlay hint of an argument', hint, 'socket path:')
end

local ok, message = pcall(run)
if not ok then io.stdout:write('  FAIL: ' .. tostring(message) .. '\n') end
pcall(keys, '<C-\\><C-n>:qall!<CR>')
vim.fn.jobwait({ typist }, 10000)
vim.cmd(ok and 'qall!' or 'cquit')
