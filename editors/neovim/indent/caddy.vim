runtime! indent/caddyfile.vim
