-- What a user who types sees: the menu, the line that an accepted item leaves, a hover, colours, signature help,
-- inlay hints; the last two and the menu's own keys where this Neovim has them.
local typist = dofile(vim.env.EDITOR_TESTS .. '/neovim/typist.lua')
local lua, keys, await, same, has = typist.lua, typist.keys, typist.await, typist.same, typist.has
local CURRENT = vim.fn.has('nvim-0.11') == 1

local MENU = 'vim.fn.pumvisible() == 1 and vim.tbl_map(function(item) return item.word end, vim.fn.complete_info({ "items" }).items)'

typist.guarded(function()
  lua('vim.o.completeopt = "menuone,noinsert"')
  typist.open('Caddyfile')
  if CURRENT then
    lua('vim.lsp.completion.enable(true, vim.lsp.get_clients({ bufnr = 0 })[1].id, 0, { autotrigger = true })')
  else
    lua([[
      vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
      vim.keymap.set('n', 'K', vim.lsp.buf.hover)
      vim.keymap.set('i', '<C-s>', vim.lsp.buf.signature_help)
    ]])
  end

  keys('ggdGi{<CR>servers {<CR>timeouts {<CR><C-x><C-o>')
  local menu = await('a menu', MENU)
  table.sort(menu)
  same('menu in timeouts', menu,
    { 'idle', 'read_body', 'read_body_idle', 'read_header', 'write', 'write_idle', 'write_max_chunk' })

  keys('<C-e>read_header 5s<Esc>bbK')
  has('hover shows the default', await('a hover', typist.FLOAT):lower(), { 'read_header', 'default' })

  keys('<Esc>ggdGia.example {<CR>rever<C-x><C-o>')
  same('menu for a few letters', await('a menu', MENU)[1], 'reverse_proxy')
  keys('<C-y>')
  -- A Neovim with snippets puts the blank behind it.
  await('the item', ('vim.api.nvim_get_current_line():find(%q, 1, true)'):format(CURRENT and 'reverse_proxy ' or 'reverse_proxy'))
  keys(CURRENT and 'localhost:9000' or ' localhost:9000')
  await('the address', [[vim.api.nvim_get_current_line():find('localhost:9000', 1, true)]])
  same('accepted line', vim.trim(lua('return vim.api.nvim_get_current_line()')), 'reverse_proxy localhost:9000')

  if CURRENT then
    keys('<Esc>^')
    local color = await('a colour', '(vim.lsp.semantic_tokens.get_at_pos() or {})[1]')
    same('colour of a directive', color.type, 'function')
    lua('vim.lsp.inlay_hint.enable()')
  end

  keys('<Esc>ggdGi(sock) {<CR>reverse_proxy unix/{args[0]}<CR>}<CR>a.example {<CR>import sock <C-s>')
  has('signature help of a snippet', await('signature help', typist.FLOAT), { 'sock', 'socket path' })
  if CURRENT then
    keys('/run/a.sock')
    local hint = await('an inlay hint', [[(function()
      local line = vim.fn.line('.') - 1
      for _, found in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do
        if found.inlay_hint.position.line == line then return found.inlay_hint.label end
      end
    end)()]])
    same('inlay hint of an argument', hint, 'socket path:')
  end
end)
