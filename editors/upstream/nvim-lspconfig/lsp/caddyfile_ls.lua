---@brief
---
--- https://github.com/caddyfile-ls/caddyfile-ls
---
--- Language server for Caddyfiles: `cargo install --locked caddyfile-ls`, or an archive of a release.
---
--- Neovim gives these files the filetype `caddy`; some plugins call it `caddyfile`.

---@type vim.lsp.Config
return {
  cmd = { 'caddyfile-ls' },
  filetypes = { 'caddy', 'caddyfile' },
  root_markers = { '.git', 'compose.yaml', 'compose.yml', 'docker-compose.yml' },
  on_attach = function(client, bufnr)
    for name, desc in pairs({
      Reload = 'Have the Caddy that runs load this file, once confirmed',
      Diff = 'Show how this file differs from what Caddy runs',
      Adapt = 'Show what Caddy makes of this file, as JSON',
      Status = 'Tell whether Caddy answers, and its version',
    }) do
      vim.api.nvim_buf_create_user_command(bufnr, 'LspCaddyfile' .. name, function()
        client:exec_cmd({
          title = desc,
          command = 'caddyfile-ls.' .. name:lower(),
          arguments = { vim.uri_from_bufnr(bufnr) },
        }, { bufnr = bufnr })
      end, { desc = desc })
    end
  end,
}
