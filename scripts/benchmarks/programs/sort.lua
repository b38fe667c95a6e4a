local seed = 42
local xs = {}
for i = 1, 1000000 do seed = (seed * 1103515245 + 12345) % 2147483648; xs[#xs+1] = seed end
local rs = {}
for i = 1, 200000 do rs[i] = {k = xs[i]} end
table.sort(xs)
table.sort(rs, function(a, b) return a.k < b.k end)
print(xs[1], xs[1000000], rs[1].k)
