if exists("b:did_ftplugin") | finish | endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=b:##,b:#
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal iskeyword+=-,:
" `:make` lists what the checker says; `gq` formats.
setlocal makeprg=hkd\ --check\ %:S
setlocal errorformat=%Eerror[%.%#]:\ %m,%Wwarning[%.%#]:\ %m,%C\ %#┌─\ %f:%l:%c,%-G%.%#
setlocal formatprg=hkd\ --format\ -
let b:undo_ftplugin = "setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< iskeyword< makeprg< errorformat< formatprg<"
