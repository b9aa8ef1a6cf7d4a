if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

" `caddy fmt` writes a tab for each level, however wide the user has them.
setlocal noexpandtab shiftwidth=0 softtabstop=0
setlocal comments=:# commentstring=#\ %s formatoptions-=t formatoptions+=croql
let b:undo_ftplugin = 'setlocal expandtab< shiftwidth< softtabstop< comments< commentstring< formatoptions<'

" The server tells what folds, to Neovim 0.11 and later; all is open at first. Another way to fold is left alone.
if has('nvim-0.11') && &foldmethod ==# 'manual' && get(g:, 'caddyfile_ls_fold', 1)
  setlocal foldmethod=expr foldexpr=v:lua.vim.lsp.foldexpr() foldlevel=99
  let b:undo_ftplugin .= ' foldmethod< foldexpr< foldlevel<'
endif
