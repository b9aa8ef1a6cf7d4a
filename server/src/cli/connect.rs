//! What a person sees who starts the server by hand.

/// How to connect an editor; for a terminal, where nothing would ever send a message.
///
/// The snippets are those of the README, which a test compares.
pub(super) const HELP: &str = r#"caddyfile-ls is a language server: an editor starts it and talks to it over standard input and output.

Neovim 0.11 and later, in init.lua:

vim.filetype.add({ filename = { Caddyfile = 'caddyfile' }, extension = { caddy = 'caddyfile', caddyfile = 'caddyfile' } })
vim.lsp.config('caddyfile_ls', { cmd = { 'caddyfile-ls' }, filetypes = { 'caddyfile', 'caddy' }, root_markers = { '.git' } })
vim.lsp.enable('caddyfile_ls')

Helix 25.01 and later, in languages.toml:

language-server.caddyfile-ls = { command = "caddyfile-ls" }

[[language]]
name = "caddyfile"
scope = "source.caddyfile"
file-types = ["caddyfile", "caddy", { glob = "Caddyfile" }, { glob = "Caddyfile.*" }]
language-servers = ["caddyfile-ls"]
formatter = { command = "caddyfile-ls", args = ["fmt", "-"] }

VS Code, from a checkout of the repository:

cd editors/vscode && npm ci && npm run package && code --install-extension caddyfile-ls-*.vsix

Without an editor: caddyfile-ls check, caddyfile-ls fmt, caddyfile-ls --help.
"#;
