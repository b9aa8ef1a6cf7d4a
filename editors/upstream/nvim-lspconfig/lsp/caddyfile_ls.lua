---@brief
---
--- https://github.com/caddyfile-ls/caddyfile-ls
---
--- Language server for Caddyfiles: `cargo install caddyfile-ls`, or an archive of a release.
---
--- Neovim gives these files the filetype `caddy`; some plugins call it `caddyfile`.

---@type vim.lsp.Config
return {
  cmd = { 'caddyfile-ls' },
  filetypes = { 'caddy', 'caddyfile' },
  root_markers = { '.git', 'compose.yaml', 'compose.yml', 'docker-compose.yml' },
}
