-- :Caddyfile {reload|diff|adapt|status|expand}, with ! for a reload without regard to errors.
if vim.g.loaded_caddyfile_ls then return end
vim.g.loaded_caddyfile_ls = true

local function names(typed)
  return vim.tbl_filter(function(name) return vim.startswith(name, typed) end, require('caddyfile_ls').commands)
end

vim.api.nvim_create_user_command('Caddyfile', function(given)
  if not vim.tbl_contains(names(''), given.args) then
    return vim.notify(':Caddyfile knows ' .. table.concat(names(''), ', '), vim.log.levels.ERROR)
  end
  require('caddyfile_ls').execute(given.args, given.bang)
end, { nargs = 1, bang = true, complete = names, desc = 'Ask the running Caddy about this file, or show it expanded' })
