local r = {n=0, name="x", total=0}
for i = 1, 3000000 do r.n = r.n + 1; r.total = r.total + r.n end
local rs = {}
for i = 1, 500000 do rs[#rs+1] = {id=i, name="n"..i, v=i*2} end
local t = 0
for _, x in ipairs(rs) do t = t + x.v + x.id end
print(r.total, t)
