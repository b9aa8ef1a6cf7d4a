" The name that some give to the same file type.
runtime! ftplugin/caddyfile.vim
