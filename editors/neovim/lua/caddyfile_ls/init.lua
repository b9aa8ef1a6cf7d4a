-- Starts caddyfile-ls in every Neovim since 0.7, and runs its commands.
local M = {}

M.filetypes = { 'caddyfile', 'caddy' }

-- The commands of the server; each gets the document and shows what it answers.
M.commands = { 'reload', 'diff', 'adapt', 'status', 'expand' }

local ROOT_MARKERS = { '.git', 'compose.yaml', 'compose.yml', 'docker-compose.yml' }
local SHOW_TEXT, SHOW_REFERENCES = 'caddyfile-ls.showText', 'caddyfile-ls.showReferences'

-- Shows a text in a split that is no file. One that is shown already takes the place of the last of its kind.
local function show(text, language)
  local name = 'caddyfile-ls://' .. language
  local buffer = vim.fn.bufnr('^' .. name .. '$')
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, name)
  end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, vim.split((text:gsub('\n$', '')), '\n', { plain = true }))
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    vim.cmd('sbuffer ' .. buffer)
  else
    vim.api.nvim_set_current_win(window)
  end
  vim.api.nvim_buf_set_option(buffer, 'filetype', language)
end

-- `window/showMessage` has told what came of the command, unless there is a text.
local function answered(problem, result)
  if problem then
    vim.notify('caddyfile-ls: ' .. problem.message, vim.log.levels.ERROR)
  elseif type(result) == 'table' and result.text then
    show(result.text, result.language)
  end
end

local function send(client, command, buffer)
  local method = 'workspace/executeCommand'
  local params = { command = command.command, arguments = command.arguments }
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, answered, buffer)
  else
    client.request(method, params, answered, buffer)
  end
end

-- The places that a code lens counts.
local function show_references(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local items = vim.lsp.util.locations_to_items(command.arguments[3], client.offset_encoding or 'utf-16')
  vim.fn.setqflist({}, ' ', { title = command.title, items = items })
  vim.cmd('botright copen')
end

-- What the server is started with, as `vim.lsp.config` and `vim.lsp.start` take it.
function M.config()
  -- A lens runs these as it would run a command of an editor, so that their answers are shown.
  local handlers = { [SHOW_REFERENCES] = show_references }
  for _, name in ipairs(M.commands) do
    handlers['caddyfile-ls.' .. name] = function(command, context)
      send(vim.lsp.get_client_by_id(context.client_id), command, context.bufnr)
    end
  end
  return {
    name = 'caddyfile_ls',
    cmd = { 'caddyfile-ls' },
    filetypes = M.filetypes,
    root_markers = ROOT_MARKERS,
    commands = handlers,
    capabilities = { experimental = { commands = { commands = { SHOW_TEXT, SHOW_REFERENCES } } } },
  }
end

-- The servers of a buffer.
function M.clients(buffer)
  if vim.lsp.get_clients then
    return vim.lsp.get_clients({ bufnr = buffer, name = 'caddyfile_ls' })
  end
  local found = {}
  for _, client in pairs(vim.lsp.buf_get_clients(buffer)) do
    if client.name == 'caddyfile_ls' then found[#found + 1] = client end
  end
  return found
end

-- Has the server of this buffer execute one of its commands. `force` loads also a file that
-- has errors, or that runs already.
function M.execute(name, force)
  -- By its number: for 0 Neovim would not first send the changes that wait to be sent.
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.clients(buffer)[1]
  if not client then
    return vim.notify('caddyfile-ls does not serve this buffer; see :checkhealth caddyfile_ls', vim.log.levels.ERROR)
  end
  local arguments = { vim.uri_from_bufnr(buffer), force and 'force' or nil }
  send(client, { command = 'caddyfile-ls.' .. name, arguments = arguments }, buffer)
end

-- The folder of the project that a file is in, if there is one.
local function root(path)
  local folder = vim.fn.fnamemodify(path, ':p:h')
  while true do
    for _, marker in ipairs(ROOT_MARKERS) do
      if vim.fn.getftype(folder .. '/' .. marker) ~= '' then return folder end
    end
    local above = vim.fn.fnamemodify(folder, ':h')
    if above == folder then return nil end
    folder = above
  end
end

-- 0.7 does not find a server that runs already for the same folder.
local running = {}

local function start(config, buffer)
  if vim.lsp.start then return vim.lsp.start(config) end
  local key = config.root_dir or ''
  if not (running[key] and vim.lsp.get_client_by_id(running[key])) then
    running[key] = vim.lsp.start_client(config)
  end
  if running[key] then vim.lsp.buf_attach_client(buffer, running[key]) end
end

local function attach(options, buffer)
  if vim.api.nvim_buf_get_option(buffer, 'buftype') ~= '' then return end
  local config = vim.tbl_deep_extend('force', M.config(), { capabilities = vim.lsp.protocol.make_client_capabilities() })
  config = vim.tbl_deep_extend('force', config, options)
  config.filetypes, config.root_markers = nil, nil
  config.root_dir = config.root_dir or root(vim.api.nvim_buf_get_name(buffer))
  if vim.fn.executable(config.cmd[1]) == 1 then start(config, buffer) end
end

-- Serves every Caddyfile from now on. `options` is what `vim.lsp.config` takes: cmd, settings, on_attach …
function M.setup(options)
  options = options or {}
  if vim.lsp.enable then
    vim.lsp.config('caddyfile_ls', options)
    return vim.lsp.enable('caddyfile_ls')
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('caddyfile_ls', {}),
    pattern = M.filetypes,
    callback = function(event) attach(options, event.buf) end,
  })
end

return M
