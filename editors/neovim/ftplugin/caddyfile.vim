if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

" `caddy fmt` writes tabs.
setlocal noexpandtab commentstring=#\ %s
let b:undo_ftplugin = 'setlocal expandtab< commentstring<'
