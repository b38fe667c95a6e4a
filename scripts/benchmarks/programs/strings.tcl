proc main {} {
    set s ""
    for {set i 1} {$i <= 1000000} {incr i} { append s "item $i, " }
    set n 0
    # Tcl splits at single characters: the blank behind each comma stays with the next piece.
    foreach w [split $s ,] { if {[string trimleft $w] eq "item 77777"} { incr n } }
    puts "[string length $s] $n"
}
main
