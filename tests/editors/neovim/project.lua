-- A user's session on two files, for every Neovim: from an import to the snippet in the other file, and another name for
-- it that both files have on disk after `:wa`.
local steps = dofile(vim.env.EDITOR_TESTS .. '/neovim/steps.lua')

local FILES = {
  Caddyfile = { 'import lib.caddy', '', 'a.example {', '\timport sock /run/a.sock', '\timport sock /run/b.sock', '}' },
  ['lib.caddy'] = { '(sock) {', '\treverse_proxy unix/{args[0]}', '}' },
}

-- The name of the file in the window, and the cursor as `{ line, column }` from 1.
local function place()
  local cursor = vim.api.nvim_win_get_cursor(0)
  return { vim.fn.expand('%:t'), cursor[1], cursor[2] + 1 }
end

steps.guarded(function()
  vim.fn.mkdir('project')
  vim.cmd('cd project')
  for name, lines in pairs(FILES) do
    vim.fn.writefile(lines, name)
  end
  vim.o.hidden = true
  vim.cmd('edit Caddyfile')
  steps.served()

  vim.fn.cursor(4, 10)
  vim.lsp.buf.definition()
  steps.wait('the other file', function() return vim.fn.expand('%:t') == 'lib.caddy' end)
  steps.same('definition in the other file', place(), { 'lib.caddy', 1, 2 })

  vim.cmd('buffer Caddyfile')
  vim.fn.cursor(5, 10)
  vim.lsp.buf.rename('unix')
  steps.wait('the rename', function() return vim.fn.getline(5):find('import unix ', 1, true) end)
  vim.cmd('silent wall')
  steps.same('renamed on disk', { vim.fn.readfile('Caddyfile'), vim.fn.readfile('lib.caddy') }, {
    { 'import lib.caddy', '', 'a.example {', '\timport unix /run/a.sock', '\timport unix /run/b.sock', '}' },
    { '(unix) {', '\treverse_proxy unix/{args[0]}', '}' },
  })
  vim.cmd('qall')
end)
