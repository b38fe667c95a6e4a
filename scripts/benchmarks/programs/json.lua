local concat, fmt, byte, sub, find = table.concat, string.format, string.byte, string.sub, string.find
local null = setmetatable({}, {__tostring=function() return "null" end})
local esc = {['"']='\\"', ['\\']='\\\\', ['\n']='\\n', ['\r']='\\r', ['\t']='\\t'}
local function encode(v, out)
  local t = type(v)
  if v == null then out[#out+1] = "null"
  elseif t == "table" then
    if v[1] ~= nil or next(v) == nil then
      out[#out+1] = "["
      for i = 1, #v do if i > 1 then out[#out+1] = "," end encode(v[i], out) end
      out[#out+1] = "]"
    else
      out[#out+1] = "{"
      local first = true
      for k, x in pairs(v) do if not first then out[#out+1] = "," end first = false
        out[#out+1] = '"' .. k:gsub('[%c"\\]', esc) .. '":' encode(x, out) end
      out[#out+1] = "}"
    end
  elseif t == "string" then out[#out+1] = '"' .. v:gsub('[%c"\\]', esc) .. '"'
  else out[#out+1] = tostring(v) end
end
local decode
local function ws(s, i) return find(s, "[^ \n\r\t]", i) or #s + 1 end
local function str(s, i)
  local j = find(s, '["\\]', i)
  if byte(s, j) == 34 then return sub(s, i, j-1), j+1 end
  error "escape"
end
function decode(s, i)
  i = ws(s, i)
  local c = byte(s, i)
  if c == 123 then
    local r = {}
    i = ws(s, i+1)
    if byte(s, i) == 125 then return r, i+1 end
    while true do
      local k, v
      k, i = str(s, ws(s, i)+1)
      i = ws(s, i)
      v, i = decode(s, i+1)
      r[k] = v
      i = ws(s, i)
      if byte(s, i) == 125 then return r, i+1 end
      i = i + 1
    end
  elseif c == 91 then
    local r, n = {}, 0
    i = ws(s, i+1)
    if byte(s, i) == 93 then return r, i+1 end
    while true do
      n = n + 1
      r[n], i = decode(s, i)
      i = ws(s, i)
      if byte(s, i) == 93 then return r, i+1 end
      i = i + 1
    end
  elseif c == 34 then return str(s, i+1)
  elseif c == 116 then return true, i+4 elseif c == 102 then return false, i+5 elseif c == 110 then return null, i+4
  else local a, b = find(s, "^-?%d+%.?%d*[eE]?[+-]?%d*", i) local t = sub(s, a, b) return math.tointeger(t) or tonumber(t), b+1 end
end
local rs = {}
for i = 1, 200000 do rs[i] = {id=i, name="item "..i, tags={"a","b",i}, price=i+0.25, ok=true, note=null} end
local out = {} encode(rs, out)
local text = concat(out)
local back = decode(text, 1)
local sum = 0
for _, r in ipairs(back) do sum = sum + r.id + r.tags[3] end
print(#text, sum)
