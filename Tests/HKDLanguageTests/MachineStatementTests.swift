import HKDLanguage
import Testing

@Suite struct MachineStatementTests {
  @Test(arguments: [
    ("var n = 0; set n = $n + 1; set n += 5; set n -= 2; set n *= 3; $n", "12"), ("var n = 7; set n //= 2; $n", "3"),
    ("var n = 7; set n %= 4; $n", "3"), ("var n = 1; set n /= 2; $n", "0.5"), ("var n = null; set n ??= 4; set n ??= 5; $n", "4"),
    ("var s = \"a\"; set s += \"b\"; set s = $s + \"c\"; $s", "abc"), ("var n = 1; set n = \"text now\"; $n", "text now"),
    ("var xs = []; set xs += [1]; set xs += [2 3]; $xs", "1\n2\n3"), ("var a = [1]; let b = $a; set a += [2]; $b", "1"),
    ("var xs = [1 2]; set xs.0 = 9; $xs", "9\n2"), ("var xs = [1 2]; set xs.2 = 9", "fail HKD307"),
    ("var r = [a: 1]; set r.a += 1; set r.b = 2; $r", "a  2\nb  2"), ("var r = [a: 1]; set r.b += 1", "fail HKD306"),
    ("var r = [a: [b: [1 2]]]; set r.a.b.1 = 5; set r.a.c = 6; $r", "a  [b: [1 5] c: 6]"),
    ("var r = [xs: []]; for i in 1..3 { set r.xs += [$i] }; $r.xs", "1\n2\n3"),
    ("var r = [a: [b: 1]]; let s = $r; set r.a.b = 2; $s.a.b", "1"),
    ("var r = [:]; let k = \"x y\"; set r.($k) = 1; $r", "x y  1"),
    ("var r = [a: null]; set r.a ??= 3; set r.b ??= 4; set r.a ??= 5; $r", "a  3\nb  4"),
    ("var g = [[1 2] [3 4]]; let i = 1; let j = 0; set g.($i).($j) *= 10; $g.1.0", "30"),
    ("var x = 5; set x.a = 1", "fail HKD306"), ("var r = [a: \"x\"]; set r.a += 1", "fail HKD301"),
    ("var r = [a: 1]; try { set r.a.b = 2 } catch e { say $e.code }; $r", "HKD306\na  1"),
    ("var n = 1; try { set n += \"x\" } catch e { say $e.code }; $n", "HKD301\n1"),
  ])
  func set(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("for x in [1 2 3] { say $x }", "1\n2\n3"), ("for i in 1..3 { say $i }", "1\n2\n3"), ("for i in 3..1 { say $i }", ""),
    ("let n = 3; for i in 1..$n { if $i == 2 { continue }; say $i }", "1\n3"),
    ("for x in [a: 1 b: 2] { say $x.key $x.value }", "a 1\nb 2"),
    ("let r = 2..4; for i in $r { if $i == 4 { break }; say $i }", "2\n3"), ("for x in 5 { say $x }", "fail HKD310"),
    ("var i = 0; while $i < 3 { set i += 1; say $i }", "1\n2\n3"),
    ("var i = 0; while true { set i += 1; if $i > 2 { break } }; $i", "3"),
    ("var go = true; while $go { set go = false; say once }", "once"), ("while 1 { }", "fail HKD305"),
    ("for i in 9223372036854775806..9223372036854775807 { say $i }", "9223372036854775806\n9223372036854775807"),
    ("for x in [[1 2] [3]] { for y in $x { if $y == 2 { break }; say $y } }", "1\n3"),
    ("var xs = [1 2 3]; for x in $xs { set xs += [$x] }; $xs", "1\n2\n3\n1\n2\n3"),
    ("var out = []; for s in [\"a long text that has its object\"] { set out += [$s] }; $out", "a long text that has its object"),
    ("for x in \"abc\" { }", "fail HKD310"), ("for i in 1..\"a\" { }", "fail HKD301"),
  ])
  func loops(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(
    arguments: [
      ("let x = if 1 < 2 { 1 } else { 2 }; $x", "1"), ("let x = if 1 > 2 { 1 }; $x == null", "true"),
      ("if false { 1 } else if true { 2 } else { 3 }", "2"), ("if 1 { }", "fail HKD305"),
      ("match 3 { 1 => { a: 1 } }", "fail"), ("match 3 { 1 => { \"a\" } _ => { \"b\" } }", "b"),
      ("match 3 { 1 => { 1 } }", "fail HKD308"),
      ("let s = \"up\"; match $s { down => { 1 } up | idle => { 2 } }", "2"), ("match 1.0 { 1 => { \"one\" } }", "one"),
      ("match null { null => { \"none\" } _ => { \"some\" } }", "none"), ("match [1 2] { _ => { \"any\" } }", "any"),
      ("let x = { let y = 2; $y * 2 }; call $x", "4"), ("let v = (if true { let z = [1 2]; $z } else { [] }); $v", "1\n2"),
    ].filter { $0.1 != "fail" })
  func choices(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("try { fail \"a\" } catch e { \"$(1): ${e.message} ${e.code}\" }", "1: a HKD300"),
    ("let x = try { 1 } catch { 2 }; $x", "1"), ("let x = try { fail \"no\" } catch { 2 }; $x", "2"),
    ("try { say a } finally { say b }", "a\nb"), ("try { try { fail \"x\" } finally { say f } } catch e { $e.message }", "f\nx"),
    ("try { fail \"x\" } catch e { fail $e }", "fail HKD300"),
    ("try { fail \"x\" --code too-big } catch e { $e.code }", "too-big"),
    ("try { fail \"a\" } catch e { try { fail \"b\" } catch f { \"${e.message}${f.message}\" } }", "ab"),
    ("for i in 1..3 { try { if $i == 2 { continue }; say $i } finally { say f } }", "1\nf\nf\n3\nf"),
    ("for i in 1..3 { try { if $i == 2 { break }; say $i } finally { say f } }", "1\nf\nf"),
    ("try { fail \"first\" } catch e { say $e.message } finally { say last }", "first\nlast"),
    ("try { try { fail \"one\" } finally { fail \"two\" } } catch e { \"${e.message} ${e.cause.message}\" }", "two one"),
    ("try { let r = [a: 1]; $r.b } catch e { $e.place.column }", "26"),
  ])
  func attempts(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("def f() { defer { say one }; defer { say two }; say body; 5 }\nf", "body\ntwo\none\n5"),
    ("def f() { defer { say d }; return 3 }\nf", "d\n3"),
    ("def f() { defer { say d }; fail \"x\" }\ntry { f } catch e { $e.message }", "d\nx"),
    ("for i in 1..2 { defer { say \"d$i\" }; say \"b$i\" }", "b1\nd1\nb2\nd2"),
    (
      "def f() { defer { fail \"in defer\" }; fail \"first\" }\ntry { f } catch e { \"${e.message} < ${e.cause.message}\" }",
      "in defer < first"
    ),
    ("def f() { if true { defer { say inner }; say in }; say out }\nf", "in\ninner\nout"),
    ("defer { say bye }; say hi", "hi\nbye"), ("def f() { let xs = [1 2]; defer { say $xs.1 }; $xs }\nf", "2\n1\n2"),
    ("def f() { for i in 1..3 { defer { say $i }; if $i == 2 { return \"r$i\" } } }\nf", "1\n2\nr2"),
    ("def f() { try { return 1 } finally { say f } }\nf", "f\n1"), ("defer { say d }; exit 3", "fail HKD399"),
  ])
  func cleanups(_ program: String, _ expected: String) { expect(program, expected) }

  @Test func exitIsNotCaughtAndRunsCleanups() throws {
    let output = CollectedOutput()
    let engine = Run.engine(output: output)
    let program = engine.check(
      SourceText("defer { say deferred }\ntry { exit 4 } catch e { say caught } finally { say finally }\nsay no"))
    let failure = #expect(throws: Failure.self) { try engine.run(program, scope: TaskScope()) }
    #expect(failure?.kind == .exit(4))
    #expect(output.text == "finally\ndeferred\n")
  }
}
