//! What a person sees who starts the server by hand.

/// How to connect an editor; for a terminal, where nothing would ever send a message.
pub(super) const HELP: &str = r#"caddyfile-ls: this is a language server; an editor starts it and talks to it over standard input and output.

Neovim 0.11 or newer, in init.lua:
    vim.filetype.add({ pattern = { ['.*[Cc]addyfile.*'] = 'caddy' } })
    vim.lsp.config('caddyfile_ls', { cmd = { 'caddyfile-ls' }, filetypes = { 'caddy' }, root_markers = { '.git' } })
    vim.lsp.enable('caddyfile_ls')

Helix, in languages.toml:
    language-server.caddyfile-ls = { command = "caddyfile-ls" }
    [[language]]
    name = "caddyfile"
    scope = "source.caddyfile"
    file-types = [{ glob = "Caddyfile" }, { glob = "Caddyfile.*" }, "caddyfile"]
    language-servers = ["caddyfile-ls"]

VS Code: it needs an extension that starts `caddyfile-ls --stdio` for the language ids caddyfile and caddy.

In a terminal: caddyfile-ls check, caddyfile-ls fmt, caddyfile-ls --help.
"#;
