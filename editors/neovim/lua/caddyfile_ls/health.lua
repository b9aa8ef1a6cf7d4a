-- `:checkhealth caddyfile_ls`: what keeps the server from serving a file.
local M = {}

-- The names that these had before 0.10, and before 0.8 elsewhere.
local report = vim.health or require('health')
local start, ok = report.start or report.report_start, report.ok or report.report_ok
local warn, fail = report.warn or report.report_warn, report.error or report.report_error

local function program()
  local config = vim.lsp.config and vim.lsp.config.caddyfile_ls or require('caddyfile_ls').config()
  local cmd = type(config.cmd) == 'table' and config.cmd[1] or 'caddyfile-ls'
  local path = vim.fn.exepath(cmd)
  if path == '' then
    return fail(cmd .. ' is not on PATH', { 'install it, or set cmd: see :help caddyfile_ls-settings' })
  end
  local version = vim.fn.trim(vim.fn.system({ path, '--version' }))
  if vim.v.shell_error == 0 then
    ok(version .. ' at ' .. path)
  else
    fail(path .. ' does not run: ' .. version)
  end
end

local function enabled()
  local on
  if vim.lsp.is_enabled then
    on = vim.lsp.is_enabled('caddyfile_ls')
  elseif vim.lsp.enable then
    on = vim.lsp._enabled_configs and vim.lsp._enabled_configs.caddyfile_ls ~= nil
  else
    on = vim.fn.exists('#caddyfile_ls#FileType') == 1
  end
  if on then
    ok('it is enabled for the file types caddyfile and caddy')
  else
    warn('it is not enabled', { "add to init.lua: require('caddyfile_ls').setup()" })
  end
end

local function detection()
  if vim.fn.exists('#filetypedetect#BufRead') == 0 then
    return warn('file types are not detected', { 'add to init.lua: vim.cmd("filetype plugin indent on")' })
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  local ignored = vim.o.eventignore
  vim.o.eventignore = 'FileType' -- no server is to start for it
  vim.api.nvim_buf_call(buffer, function() vim.cmd('silent doautocmd <nomodeline> filetypedetect BufRead Caddyfile') end)
  vim.o.eventignore = ignored
  local filetype = vim.api.nvim_buf_get_option(buffer, 'filetype')
  vim.api.nvim_buf_delete(buffer, { force = true })
  if vim.tbl_contains(require('caddyfile_ls').filetypes, filetype) then
    ok('the file type of a Caddyfile is ' .. filetype)
  else
    warn(('the file type of a Caddyfile is "%s", neither caddyfile nor caddy'):format(filetype))
  end
end

local function buffers()
  local served, open = 0, 0
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.tbl_contains(require('caddyfile_ls').filetypes, vim.api.nvim_buf_get_option(buffer, 'filetype')) then
      open = open + 1
      if #require('caddyfile_ls').clients(buffer) > 0 then served = served + 1 end
    end
  end
  if served == open then
    ok(('%d of %d open Caddyfiles are served'):format(served, open))
  else
    warn(('%d of %d open Caddyfiles are served'):format(served, open), { 'see :lua vim.cmd.edit(vim.lsp.get_log_path())' })
  end
end

function M.check()
  start('caddyfile-ls')
  program()
  enabled()
  detection()
  buffers()
end

return M
