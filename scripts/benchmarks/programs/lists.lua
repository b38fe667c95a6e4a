local xs = {}
for i = 1, 3000000 do xs[#xs+1] = i end
local sum = 0
for _, x in ipairs(xs) do sum = sum + x end
for j = 1, 3000000 do xs[j] = xs[j] + 1 end
print(sum, xs[3000000])
