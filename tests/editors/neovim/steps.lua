-- What the stories have in common: waiting, comparing, asking the server. They run in a Neovim that has the user's init.lua.
local steps = {}

function steps.say(text) io.stdout:write('  ok: ' .. text .. '\n') end

local function screen() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') end

-- Waits until `condition` holds and returns what it returned.
function steps.wait(what, condition)
  local value
  local ok = vim.wait(10000, function() value = condition(); return value end, 10)
  assert(ok, 'timeout waiting for ' .. what .. ':\n' .. screen() .. '\n' .. vim.fn.execute('messages'))
  return value
end

function steps.same(what, got, wanted)
  assert(vim.deep_equal(got, wanted), what .. ':\n' .. vim.inspect(got) .. '\nwanted:\n' .. vim.inspect(wanted))
  steps.say(what)
end

-- That a text has all of some parts.
function steps.has(what, text, parts)
  for _, part in ipairs(parts) do
    assert(text:find(part, 1, true), what .. ' lacks ' .. part .. ':\n' .. text)
  end
  steps.say(what)
end

-- Waits until a server has answered for this buffer.
function steps.served()
  steps.wait('the server', function()
    local _, client = next((vim.lsp.get_clients or vim.lsp.buf_get_clients)(vim.lsp.get_clients and { bufnr = 0 } or 0))
    return client and (client.initialized or client.server_capabilities)
  end)
end

-- The answer of the only server to a request about this buffer.
function steps.request(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params()
  local _, answer = next(assert(vim.lsp.buf_request_sync(0, method, params, 10000)))
  assert(answer.result, method .. ': ' .. vim.inspect(answer.error))
  return answer.result
end

-- Calls a function; if it fails, says why and quits.
function steps.guarded(story)
  local ok, message = pcall(story)
  if not ok then
    io.stdout:write('  FAIL: ' .. tostring(message) .. '\n')
    vim.cmd('cquit')
  end
end

return steps
