-- What `vim.lsp.enable('caddyfile_ls')` starts in Neovim 0.11 and later. `vim.lsp.config('caddyfile_ls', {…})` changes it.
return require('caddyfile_ls').config()
