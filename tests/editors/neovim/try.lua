-- The example of `cargo xtask try` shows the mistake that is planted in it, and nothing else.
local function findings()
  return vim.tbl_map(function(found) return found.message end, vim.diagnostic.get(0))
end
vim.wait(20000, function() return #findings() > 0 end, 20)
local found = findings()
if #found == 1 and found[1]:find('did you mean `sock`?', 1, true) then
  vim.cmd('qall!')
end
io.stderr:write('instead of the planted mistake: ' .. vim.inspect(found) .. '\n')
vim.cmd('cquit!')
