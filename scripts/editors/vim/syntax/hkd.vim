if exists("b:current_syntax") | finish | endif

" The first word of a stage names a command.
syntax match hkdCommand /\%(^\|[|;({=]\)\@1<=\s*\zs\a[A-Za-z0-9_-]*\%(:[A-Za-z0-9_-]\+\)*/
syntax match hkdFlag /\%(^\|\s\)\@1<=--\?\a[A-Za-z0-9-]*/

syntax keyword hkdKeyword let var set for while break continue return def defer use if match try else catch finally
syntax keyword hkdConstant true false null
syntax keyword hkdOperatorWord and or not in

syntax match hkdNumber /\<\d[0-9_]*\%(\.\d\+\)\?\%([eE][+-]\?\d\+\)\?\>/
syntax match hkdQuantity /\c\<\%(\d\+\%(\.\d\+\)\?\%(ns\|us\|ms\|s\|m\|h\|d\)\)\+\>/
syntax match hkdQuantity /\c\<\d\+\%(\.\d\+\)\?\%([kmgt]i\?b\|b\)\>/

syntax match hkdVariable /\$\%(\h\w*\%(-\w\+\)*\)/
syntax region hkdInterpolation matchgroup=hkdVariable start=/\${/ end=/}/ contained oneline
syntax region hkdSubstitution matchgroup=hkdVariable start=/\$(/ end=/)/ contained contains=TOP
syntax match hkdEscape /\\\%([ntr\\"$e]\|u{\x\+}\)/ contained

syntax region hkdRaw start=/'/ skip=/''/ end=/'/ oneline
syntax region hkdRaw start=/'''/ end=/'''/
syntax region hkdString start=/"/ skip=/\\./ end=/"/ oneline contains=hkdEscape,hkdVariable,hkdInterpolation,hkdSubstitution
syntax region hkdString start=/"""/ skip=/\\./ end=/"""/ contains=hkdEscape,hkdVariable,hkdInterpolation,hkdSubstitution

" Only at the start of a token: `http://x/#top` is a word.
syntax match hkdComment /\%(^\|[[:space:];({[|]\)\@1<=#.*$/
syntax match hkdDocumentation /\%(^\|\s\)\@1<=##.*$/

highlight default link hkdCommand Function
highlight default link hkdFlag Identifier
highlight default link hkdKeyword Keyword
highlight default link hkdConstant Boolean
highlight default link hkdOperatorWord Operator
highlight default link hkdNumber Number
highlight default link hkdQuantity Number
highlight default link hkdVariable Identifier
highlight default link hkdInterpolation Identifier
highlight default link hkdEscape SpecialChar
highlight default link hkdRaw String
highlight default link hkdString String
highlight default link hkdComment Comment
highlight default link hkdDocumentation SpecialComment

let b:current_syntax = "hkd"
