-- The session in a Neovim without `vim.lsp.enable` (0.7 to 0.10), which also has no fold expression of its own.
local session = dofile(vim.env.EDITOR_TESTS .. '/session.lua')

local function attach()
  local id = assert(vim.lsp.start_client({ name = 'caddyfile-ls', cmd = { 'caddyfile-ls' }, root_dir = vim.fn.getcwd() }))
  assert(vim.lsp.buf_attach_client(0, id))
  session.wait('the server', function()
    local client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end)
end

local function folds(starts)
  local ends = {}
  for _, fold in ipairs(session.request('textDocument/foldingRange', {})) do
    ends[fold.startLine + 1] = math.max(fold.endLine + 1, ends[fold.startLine + 1] or 0)
  end
  return vim.tbl_map(function(line) return ends[line] end, starts)
end

session.main(attach, folds)
