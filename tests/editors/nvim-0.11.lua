-- The session with the configuration that the project ships, for Neovim 0.11 and later; folds are those on the screen.
local session = dofile(vim.env.EDITOR_TESTS .. '/session.lua')

vim.lsp.enable('caddyfile_ls')

local function attach()
  session.wait('the server', function()
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized
  end)
end

local function folds(starts)
  vim.wo.foldmethod = 'expr'
  vim.wo.foldexpr = 'v:lua.vim.lsp.foldexpr()'
  session.wait('folds', function() return vim.fn.foldlevel(starts[1]) > 0 end)
  return vim.tbl_map(function(line)
    vim.wo.foldlevel = vim.fn.foldlevel(line) - 1
    return vim.fn.foldclosedend(line)
  end, starts)
end

session.main(attach, folds)
