proc main {} {
    set k 3
    set scale [list apply {{k x} { expr {$x * $k} }} $k]
    set even {apply {x { expr {$x % 2 == 0} }}}
    set plus {apply {{s x} { expr {$s + $x} }}}
    set a {}
    for {set i 1} {$i <= 2000000} {incr i} { lappend a [{*}$scale $i] }
    set b {}
    foreach x $a { if {[{*}$even $x]} { lappend b $x } }
    set c 0
    foreach x $b { set c [{*}$plus $c $x] }
    # A closure with state is a coroutine in Tcl.
    coroutine counter apply {{} { set n 0; yield; while 1 { yield [incr n] } }}
    for {set i 0} {$i < 1000000} {incr i} { set last [counter] }
    puts "$c $last"
}
main
