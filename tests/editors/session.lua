-- A user's session on the production Caddyfile, for every Neovim: what a user sees and does, step by
-- step. Run from a workspace with that file as `Caddyfile`, and the server on PATH.
local session = {}

local SITE, HEREDOC = 53, 80 -- lines of the fixture, counted from 1: an opening brace, a heredoc opener
local LAST = 115 -- its last line: the closing brace of its last site

local function say(text) io.stdout:write('  ' .. text .. '\n') end

-- Waits until `condition` holds and returns what it returned.
function session.wait(what, condition)
  local value
  local ok = vim.wait(10000, function() value = condition(); return value end, 10)
  assert(ok, 'timeout waiting for ' .. what)
  return value
end

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

function session.same(what, got, wanted)
  assert(vim.deep_equal(got, wanted), what .. ':\n' .. vim.inspect(got) .. '\nwanted:\n' .. vim.inspect(wanted))
  say('ok: ' .. what)
end
local same = session.same

-- The answer of the only client to a request about this buffer.
function session.request(method, params)
  params.textDocument = vim.lsp.util.make_text_document_params()
  local _, answer = next(assert(vim.lsp.buf_request_sync(0, method, params, 10000)))
  assert(answer.result, method .. ': ' .. vim.inspect(answer.error))
  return answer.result
end

local function outline()
  local names = {}
  for _, symbol in ipairs(session.request('textDocument/documentSymbol', {})) do
    names[#names + 1] = symbol.name
  end
  return names
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

local function format()
  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 10000 }) else vim.lsp.buf.formatting_sync(nil, 10000) end
end

-- `attach` starts the server for the buffer where this Neovim does not do so by itself; `folds` gives
-- the last line of the fold that starts at each of the given lines.
local function run(attach, folds)
  vim.cmd('filetype plugin on')
  vim.cmd('edit Caddyfile')
  same('file type', vim.bo.filetype, 'caddyfile')
  attach()
  local original = lines()

  same('outline', outline(), {
    '(sock)', 'global options', '(site)', 'example.com, www.example.com', 'docs.example.com', '*.apps.example.com',
    'http://localhost:8081',
  })
  same('no diagnostic', vim.diagnostic.get(0), {})
  same('folds', folds({ SITE, HEREDOC }), { 86, 85 })

  vim.cmd('silent ' .. LAST .. 'delete')
  local found = session.wait('a diagnostic', function() return vim.diagnostic.get(0)[1] end)
  same('diagnostic where the brace is missing', { found.code or found.user_data.lsp.code, found.lnum + 1, found.severity },
    { 'block-unclosed', 113, vim.diagnostic.severity.ERROR })
  vim.cmd('silent undo')
  session.wait('the diagnostic to go', function() return #vim.diagnostic.get(0) == 0 end)
  same('undone', lines(), original)

  vim.api.nvim_buf_set_lines(0, 0, -1, false, unindented(original))
  assert(not vim.deep_equal(lines(), original))
  format()
  same('formatted as Caddy does', lines(), original)

  vim.cmd('silent write')
  vim.cmd('quit') -- with the server running, as a user does
end

function session.main(attach, folds) session.guarded(run, attach, folds) end

-- Calls a function; if it fails, says why and quits.
function session.guarded(steps, ...)
  local ok, message = pcall(steps, ...)
  if not ok then
    io.stdout:write('  FAIL: ' .. tostring(message) .. '\n')
    vim.cmd('cquit')
  end
end

return session
