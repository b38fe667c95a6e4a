autocmd BufNewFile,BufRead *.hkd setfiletype hkd
autocmd BufNewFile,BufRead * if getline(1) =~# '^#!.*\<hkd\>' | setfiletype hkd | endif
