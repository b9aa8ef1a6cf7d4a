" Names that people give to Caddyfiles. Copies, Caddy's own notes and templates in another language are none.
function! s:detect() abort
  if expand('<afile>:e') !~? '^\%(json\|md\|bak\|orig\|swp\|j2\|tmpl\|template\|tpl\|erb\)$'
    setfiletype caddyfile
  endif
endfunction

autocmd BufRead,BufNewFile Caddyfile,caddyfile,.caddyfile,Caddyfile[-._]*,*.Caddyfile,*.caddyfile,*.caddy call s:detect()
autocmd BufRead,BufNewFile */caddy/conf.d/*,*/Caddyfile.d/*,*/caddy.d/* call s:detect()
