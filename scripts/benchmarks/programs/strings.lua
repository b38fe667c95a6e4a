local t = {}
for i = 1, 1000000 do t[#t+1] = "item " .. i .. ", " end
local s = table.concat(t)
local n = 0
for w in s:gmatch("([^,]*), ") do if w == "item 77777" then n = n + 1 end end
print(#s, n)
