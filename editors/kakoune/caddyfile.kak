# Caddyfiles by the language server caddyfile-ls, for Kakoune with kak-lsp 18 and later.
hook global BufCreate (.*/)?([Cc]addyfile([.\-_][^/]*)?|[^/]*\.[Cc]addy(file)?) %{
    set-option buffer filetype caddyfile
}

hook global BufSetOption filetype=(caddyfile|caddy) %{
    set-option buffer comment_line '#'
    set-option buffer indentwidth 0 # a tab for each level, as `caddy fmt` writes
    set-option buffer lsp_servers '
        [caddyfile-ls]
        root_globs = [".git", ".hg", "compose.yaml", "compose.yml", "docker-compose.yml"]
    '
}

hook global WinSetOption filetype=(caddyfile|caddy) %{
    lsp-enable-window
}
