-- A second Neovim of the same version and with the same init.lua, which gets keys as from a keyboard and is asked what
-- it shows.
local steps = dofile(vim.env.EDITOR_TESTS .. '/neovim/steps.lua')
local typist = {}

local channel = vim.fn.jobstart({ vim.v.progpath, '--embed', '--headless', '-i', 'NONE', '-n' }, { rpc = true })

function typist.lua(code, ...) return vim.rpcrequest(channel, 'nvim_exec_lua', code, { ... }) end
function typist.keys(text) vim.rpcrequest(channel, 'nvim_input', text) end

-- Waits until an expression is neither nil nor false there.
function typist.await(what, code)
  local value
  local ok = vim.wait(10000, function()
    value = typist.lua('return ' .. code)
    return value and value ~= vim.NIL
  end, 10)
  if not ok then
    local shown = typist.lua('return { vim.api.nvim_buf_get_lines(0, 0, -1, false), vim.fn.execute("messages") }')
    error('timeout waiting for ' .. what .. ':\n' .. table.concat(shown[1], '\n') .. '\n' .. shown[2])
  end
  return value
end

-- Waits until it asks the user something. Older ones answer nothing else meanwhile.
function typist.asked(what)
  local mode
  local ok = vim.wait(10000, function()
    mode = vim.rpcrequest(channel, 'nvim_get_mode')
    return mode.blocking or mode.mode == 'c'
  end, 10)
  assert(ok, 'timeout waiting for ' .. what .. ' in ' .. vim.inspect(mode))
end

function typist.open(path)
  typist.lua('vim.cmd("edit " .. ...)', path)
  typist.await('the server', [[(function()
    local client = require('caddyfile_ls').clients(vim.api.nvim_get_current_buf())[1]
    return client and client.server_capabilities and true
  end)()]])
end

-- What the floating window says.
typist.FLOAT = [[(function()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
    end
  end
end)()]]

-- Runs a story and quits both.
function typist.guarded(story)
  local ok, message = pcall(story)
  if not ok then io.stdout:write('  FAIL: ' .. tostring(message) .. '\n') end
  pcall(typist.keys, '<C-\\><C-n>:qall!<CR>')
  vim.fn.jobwait({ channel }, 10000)
  vim.cmd(ok and 'qall!' or 'cquit')
end

typist.same, typist.has, typist.say = steps.same, steps.has, steps.say
return typist
