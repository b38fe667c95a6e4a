local k = 3
local function each(n, f) local r = {} for i = 1, n do r[i] = f(i) end return r end
local function where(t, f) local r = {} for _, x in ipairs(t) do if f(x) then r[#r+1] = x end end return r end
local function fold(t, s, f) for _, x in ipairs(t) do s = f(s, x) end return s end
local a = each(2000000, function(x) return x * k end)
local b = where(a, function(x) return x % 2 == 0 end)
local c = fold(b, 0, function(s, x) return s + x end)
local function counter() local n = 0 return function() n = n + 1 return n end end
local f = counter()
local last = 0
for i = 1, 1000000 do last = f() end
print(c, last)
