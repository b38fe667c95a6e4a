proc main {} {
    set s 0
    for {set i 0} {$i < 10000000} {incr i} { set s [expr {$s + $i * 2 % 7}] }
    puts $s
}
main
