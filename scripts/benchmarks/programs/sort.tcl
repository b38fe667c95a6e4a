proc main {} {
    set seed 42
    set xs {}
    for {set i 0} {$i < 1000000} {incr i} {
        set seed [expr {($seed * 1103515245 + 12345) % 2147483648}]
        lappend xs $seed
    }
    set ys [lsort -integer $xs]
    set rs {}
    foreach x [lrange $xs 0 199999] { lappend rs [list k $x] }
    set rs [lsort -integer -index 1 $rs]
    puts "[lindex $ys 0] [lindex $ys end] [dict get [lindex $rs 0] k]"
}
main
