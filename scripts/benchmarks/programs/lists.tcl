proc main {} {
    set xs {}
    for {set i 1} {$i <= 3000000} {incr i} { lappend xs $i }
    set sum 0
    foreach x $xs { incr sum $x }
    for {set j 0} {$j < 3000000} {incr j} { lset xs $j [expr {[lindex $xs $j] + 1}] }
    puts "$sum [lindex $xs 2999999]"
}
main
