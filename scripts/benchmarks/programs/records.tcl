proc main {} {
    set r [dict create n 0 name x total 0]
    for {set i 0} {$i < 3000000} {incr i} {
        dict incr r n
        dict set r total [expr {[dict get $r total] + [dict get $r n]}]
    }
    set rs {}
    for {set i 1} {$i <= 500000} {incr i} { lappend rs [dict create id $i name n$i v [expr {$i * 2}]] }
    set t 0
    foreach x $rs { incr t [expr {[dict get $x v] + [dict get $x id]}] }
    puts "[dict get $r total] $t"
}
main
