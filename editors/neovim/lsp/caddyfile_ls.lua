-- For Neovim 0.11 and later: put this folder on 'runtimepath', then `vim.lsp.enable('caddyfile_ls')`.
return {
  cmd = { 'caddyfile-ls' },
  filetypes = { 'caddyfile', 'caddy' },
  root_markers = { '.git', 'compose.yaml', 'compose.yml', 'docker-compose.yml' },
}
