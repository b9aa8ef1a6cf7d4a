-- A user's session on the production Caddyfile, for every Neovim: what a user sees and does, step by step. Run from a
-- workspace with that file as `Caddyfile`.
local steps = dofile(vim.env.EDITOR_TESTS .. '/neovim/steps.lua')
local same, wait = steps.same, steps.wait

local SITE, HEREDOC = 53, 80 -- lines of the fixture, counted from 1: an opening brace, a heredoc opener
local IMPORT = 75 -- a line that imports a snippet
local LAST = 115 -- its last line: the closing brace of its last site

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

local function outline()
  local names = {}
  for _, symbol in ipairs(steps.request('textDocument/documentSymbol', {})) do
    names[#names + 1] = symbol.name
  end
  return names
end

-- The last lines of the folds that start at each of some lines. Those on the screen, where Neovim shows the server's.
local function folds(starts)
  if vim.fn.has('nvim-0.11') == 1 then
    wait('folds', function() return vim.fn.foldlevel(starts[1]) > 0 end)
    assert(vim.fn.foldclosed(starts[1]) == -1, 'all is open at first')
    return vim.tbl_map(function(line)
      vim.cmd(line .. 'foldclose')
      local last = vim.fn.foldclosedend(line)
      vim.cmd(line .. 'foldopen')
      return last
    end, starts)
  end
  local ends = {}
  for _, fold in ipairs(steps.request('textDocument/foldingRange', {})) do
    ends[fold.startLine + 1] = math.max(fold.endLine + 1, ends[fold.startLine + 1] or 0)
  end
  return vim.tbl_map(function(line) return ends[line] end, starts)
end

-- What hovering over a word of the file shows.
local function hover(word)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search(word, 'cW') > 0, word)
  vim.lsp.buf.hover()
  local window = wait('a hover of ' .. word, function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then return window end
    end
  end)
  local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
  vim.api.nvim_win_close(window, true)
  return text
end

-- Takes the action of the cursor's line whose title has some words, as from the menu.
local function act(words)
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      if options.format_item(item):find(words, 1, true) then return choose(item) end
    end
    error('no action ' .. words .. ' in ' .. vim.inspect(vim.tbl_map(options.format_item, items)))
  end
  vim.lsp.buf.code_action()
end

-- The buffer without the indentation that `caddy fmt` gives; heredocs are text and stay.
local function unindented(text)
  local out, heredoc = {}, false
  for _, line in ipairs(text) do
    out[#out + 1] = heredoc and line or (line:gsub('^\t+', '  '):gsub(' {$', '   {'))
    heredoc = (heredoc or line:find('<<HTML', 1, true)) and not line:find('HTML 503', 1, true)
  end
  return out
end

steps.guarded(function()
  vim.cmd('edit Caddyfile')
  same('file type', vim.bo.filetype, 'caddyfile')
  same('comments', vim.bo.commentstring, '# %s')
  steps.served()
  local original = lines()

  same('outline', outline(), {
    '(sock)', 'global options', '(site)', 'example.com, www.example.com', 'docs.example.com', '*.apps.example.com',
    'http://localhost:8081',
  })
  same('no diagnostic', vim.diagnostic.get(0), {})
  same('folds', folds({ SITE, HEREDOC }), { 86, 85 })

  steps.has('hover of a timeout', hover([[read_header \zs5s]]), { 'default `1m`', '5 seconds' })
  steps.has('hover of a socket', hover('/sockets/uploads.sock'), { '/sockets/uploads.sock' })

  vim.cmd('silent ' .. LAST .. 'delete')
  local found = wait('a diagnostic', function() return vim.diagnostic.get(0)[1] end)
  same('diagnostic where the brace is missing', { found.code or found.user_data.lsp.code, found.lnum + 1, found.severity },
    { 'block-unclosed', 113, vim.diagnostic.severity.ERROR })
  vim.cmd('silent undo')
  wait('the diagnostic to go', function() return #vim.diagnostic.get(0) == 0 end)
  same('undone', lines(), original)

  vim.cmd('silent ' .. IMPORT .. 's/sock/sok/')
  wait('a diagnostic to fix', function() return vim.diagnostic.get(0)[1] end)
  vim.fn.cursor(IMPORT, 11)
  act('sock')
  wait('the fix', function() return vim.deep_equal(lines(), original) end)
  wait('the diagnostic to go', function() return #vim.diagnostic.get(0) == 0 end)
  steps.say('quick fix')

  vim.fn.cursor(LAST, 1)
  vim.cmd('normal oa.example {\rfile_server\r}')
  same('indented while typing', vim.list_slice(lines(), LAST + 1), { 'a.example {', '\tfile_server', '}' })
  vim.cmd('silent undo')

  -- init.lua formats what is saved.
  vim.api.nvim_buf_set_lines(0, 0, -1, false, unindented(original))
  assert(not vim.deep_equal(lines(), original))
  vim.cmd('silent write')
  same('formatted on save as Caddy does', vim.fn.readfile('Caddyfile'), original)
  vim.cmd('quit') -- with the server running, as a user does
end)
