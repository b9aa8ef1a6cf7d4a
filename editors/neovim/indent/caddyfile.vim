if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal autoindent indentexpr=CaddyfileIndent() indentkeys=0},!^F,o,O
let b:undo_indent = 'setlocal autoindent< indentexpr< indentkeys<'

" A line that ends with a brace opens a block; one that begins with one closes it.
function! CaddyfileIndent() abort
  let l:above = prevnonblank(v:lnum - 1)
  let l:opens = getline(l:above) =~# '\%(^\|\s\){\s*$'
  let l:closes = getline(v:lnum) =~# '^\s*}\s*$'
  return indent(l:above) + (l:opens - l:closes) * shiftwidth()
endfunction
