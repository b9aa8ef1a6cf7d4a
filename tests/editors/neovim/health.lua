-- `:checkhealth caddyfile_ls` finds nothing wrong.
local steps = dofile(vim.env.EDITOR_TESTS .. '/neovim/steps.lua')

steps.guarded(function()
  vim.cmd('edit Caddyfile')
  steps.served()
  vim.cmd('checkhealth caddyfile_ls')
  local report = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  steps.has('health', report, {
    'caddyfile-ls 0', 'it is enabled', 'the file type of a Caddyfile is caddyfile', '1 of 1 open Caddyfiles are served',
  })
  assert(not report:find('WARN') and not report:find('ERROR'), report)
  -- The tags are made as a plugin manager would, but of a copy: the plugin may be a checkout.
  local page = vim.api.nvim_get_runtime_file('doc/caddyfile_ls.txt', false)[1]
  vim.fn.mkdir('help/doc', 'p')
  vim.fn.writefile(vim.fn.readfile(page), 'help/doc/caddyfile_ls.txt')
  vim.cmd('helptags help/doc')
  vim.opt.runtimepath:append(vim.fn.getcwd() .. '/help')
  vim.cmd('help :Caddyfile')
  steps.same('help', vim.fn.expand('%:t'), 'caddyfile_ls.txt')
  vim.cmd('qall!')
end)
