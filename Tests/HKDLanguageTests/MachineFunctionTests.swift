import HKDLanguage
import Testing

@Suite struct MachineFunctionTests {
  @Test(arguments: [
    (
      "def f(a, b = 2, --c = false, --d: string = \"x\", ...r) { \"$a $b $c $d $r\" }\nf 1\nf 1 9 8 7 --c --d y",
      "1 2 false x []\n1 9 true y [8 7]"
    ),
    ("def f(a, b = $a * 2) { $b }\nf 4", "8"), ("def f(xs = [1 2]) { $xs }\nf\nf [3]", "1\n2\n3"),
    ("def f(--n: int) { $n == null }\nf", "true"),
    ("def f(x: int) { $x }\nlet v = \"a\"; f ($v + \"b\")", "fail HKD309"), ("def f(x: float) { $x }\nlet v = 3; f $v", "3.0"),
    ("def f() -> int { \"a\" + \"b\" }\nf", "fail HKD309"), ("def f() -> float { let x = 1; $x }\nf", "1.0"),
    ("def f(...r: int) { $r }\nlet v = \"a\"; f 1 ($v + \"b\")", "fail HKD309"), ("def f(a: app) { $a }\nf shop", "shop"),
    ("def f(a: app) { $a.name }\nf (rec shop)", "shop"),
    (
      "def even(n) { if $n == 0 { true } else { odd ($n - 1) } }\ndef odd(n) { if $n == 0 { false } else { even ($n - 1) } }\neven 10",
      "true"
    ),
    ("def f(x) { if $x > 1 { return \"big\" }; \"small\" }\nf 1\nf 2", "small\nbig"),
    ("def f(x) { $x | g }\ndef g(y, z = 1) { $y + $z }\n5 | f", "6"),
    ("def f() { }\nf", ""), ("def f(xs) { var ys = $xs; set ys += [9]; $ys }\nlet a = [1]; f $a\n$a", "1\n9\n1"),
    ("def f(a, ...r) { $r }\nlet xs = [1 2]; f 0 ...$xs 3", "1\n2\n3"), ("def f() { return }\nf", ""),
    ("def f(n) { if $n == 0 { return [0] }; (f ($n - 1)) + [$n] }\nf 3", "0\n1\n2\n3"),
  ])
  func definitions(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("let k = 3; [1 2] | each { |x| $x * $k }", "3\n6"),
    ("def make() { var n = 0; { set n += 1; $n } }\nlet c = make; call $c; call $c; let d = make; call $d", "1\n2\n1"),
    ("var n = 0; let inc = { set n += 5 }; call $inc; call $inc; $n", "10"),
    ("var s = \"\"; [a b] | each { |x| set s += $x } | ignore; $s", "ab"),
    ("var fs = []; for i in 1..3 { set fs += [{ $i }] }; $fs | each { |f| call $f }", "1\n2\n3"),
    (
      "var fs = []; for i in 1..2 { var n = $i; set fs += [{ set n *= 10; $n }] }; $fs | each { |f| call $f; call $f }",
      "100\n200"
    ),
    ("1..4 | fold 0 { |s, x| $s + $x }", "10"), ("call { |a, b| $a - $b } 5 3", "2"), ("[1] | each { \"none\" }", "none"),
    ("[1] | each { |a, b| $a }", "fail HKD314"), ("let f = { |x| if $x > 0 { return ($x + 1) }; 0 }; call $f 1", "2"),
    (
      "let compose = { |f, g| { |x| call $g (call $f $x) } }; let h = (call $compose { |x| $x + 1 } { |x| $x * 2 }); call $h 3",
      "8"
    ),
    ("def f(x) { { |y| $x + $y } }\nlet g = (f 1); call $g 2", "3"),
    ("var r = [n: 0]; let f = { set r.n += 1 }; call $f; call $f; $r.n", "2"),
    ("var xs = []; let f = { |x| set xs += [$x] }; for i in 1..3 { call $f $i }; $xs", "1\n2\n3"),
    ("var x = null; let f = { set x ??= 3; $x }; call $f; call $f", "3\n3"),
  ])
  func closures(_ program: String, _ expected: String) { expect(program, expected) }

  /// What the machine does itself gives what the commands' bodies give.
  @Test(arguments: [
    ("1..4 | each { |x| $x * 2 }", "2\n4\n6\n8"), ("var n = 0; [1 2] | each { |x| set n += $x } | ignore; $n", "3"),
    ("let f = { |x| $x + 1 }; [1 2] | each $f", "2\n3"), ("[1 2] | each { |x| if $x == 1 { return \"one\" }; $x }", "one\n2"),
    ("[1 0] | each { |x| 1 // $x }", "fail HKD303"), ("let v = 5; $v | each { |x| $x }", "fail HKD309"),
    ("[\"a long text that has its object\"] | each { |x| $x } | each { |x| \"$x!\" }", "a long text that has its object!"),
    ("var fs = ([1 2] | each { |x| { $x * 10 } }); $fs | each { |f| call $f }", "10\n20"),
    ("[[1 2] [3]] | each { |xs| $xs | each { |x| $x + 1 } }", "[2 3]\n[4]"), ("each [1 2] { |x| $x }", "1\n2"),
    ("def f(k) { [1 2] | each { |x| def g() { $x * $k }; g } }\nf 3", "3\n6"), ("[1 2] | each { 7 }", "7\n7"),
    ("[1 2] | each { |a, b| $a }", "fail HKD314"), ("for i in 1..2 { let k = $i; [1] | each { |x| $x + $k } | say }", "[2]\n[3]"),
    ("[1 2 3] | each { |x| try { if $x == 2 { fail \"no\" }; $x } catch { 0 } }", "1\n0\n3"),
    ("[1 2] | each { |x| defer { say \"d$x\" }; $x }", "d1\nd2\n1\n2"),
    ("let x = 1; $x + ([1 2] | fold 0 { |s, y| $s + $y })", "4"), ("def f() { return ([1 2] | each { |x| $x }) }\nf", "1\n2"),
  ])
  func each(_ program: String, _ expected: String) {
    expect(program, expected)
    expect(program.replacingWord("each", by: "map"), expected)
  }

  @Test(
    arguments: [
      ("1..4 | fold 0 { |s, x| $s + $x }", "10"), ("[1 2] | fold [] { |l, x| $l + [$x $x] }", "1\n1\n2\n2"),
      ("let f = { |a, b| $a * $b }; 1..5 | fold 1 $f", "120"), ("[a b] | fold \"\" { |s, x| \"$s$x\" }", "ab"),
      ("let start = [0]; let all = ([1] | fold $start { |l, x| $l + [$x] }); \"$start $all\"", "[0] [0 1]"),
      ("[1] | fold 0 { |a| $a }", "fail HKD314"), ("[] | fold \"none\" { |a, b| $b }", "none"),
      ("[1 2] | fold [:] { |r, x| [...$r \"k$x\": $x] }", "fail"), ("[1 2] | fold 0 { |s, x| let d = $x * 2; $s + $d }", "6"),
      ("[1 2] | fold 0 { |s, x| { $s }; $x }", "2"),
      ("[x y] | fold \"a long text that has its object\" { |s, x| $s + $x }", "a long text that has its objectxy"),
    ].filter { $0.1 != "fail" })
  func fold(_ program: String, _ expected: String) {
    expect(program, expected)
    expect(program.replacingWord("fold", by: "reduce"), expected)
  }

  @Test(arguments: [
    ("1..6 | where { |x| $x % 2 == 0 }", "2\n4\n6"), ("[1] | where { |x| $x }", "fail HKD321"),
    ("[\"a long text that has its object\" b] | where { |s| $s != \"b\" }", "a long text that has its object"),
    ("let f = { |x| $x > 1 }; [1 2] | where $f", "2"), ("[1 2] | where { false }", ""),
  ])
  func filters(_ program: String, _ expected: String) { expect(program, expected) }

  @Test(arguments: [
    ("let k = 2\ndef f(x) { $x * $k }\nf 4", "8"), ("var n = 0\ndef bump() { set n += 1 }\nbump; bump\n$n", "2"),
    ("def f() { def g() { 5 }; g }\nf", "5"),
    ("def f(x) { def g(y) { $x + $y }; g 10 }\nf 1", "11"),
    ("def f() { var n = 0; def up() { set n += 1 }; up; up; $n }\nf", "2"),
    ("def f(x) { def g(n) { if $n == 0 { $x } else { h ($n - 1) } }; def h(n) { g $n }; g 3 }\nf 7", "7"),
    ("def f(x) { let b = { def g() { $x }; g }; call $b }\nf 9", "9"),
    ("def outer(x) { def inner() { { $x } }; call (inner) }\nouter 4", "4"),
    ("for i in 1..2 { def g() { $i * 10 }; say (g) }", "10\n20"),
    ("def f(x) { try { fail \"e\" } catch err { def g() { $err.message }; g } }\nf 1", "e"),
    ("let xs = [1]\ndef f() { $xs }\nf", "1"),
    ("var r = [a: 1]\ndef f() { set r.a = 5; set r.b = [1]; set r.b += [2] }\nf\n$r", "a  5\nb  [1 2]"),
    ("var t = \"\"\ndef f() { set t += \"ab\"; set t ??= \"no\" }\nf; f\n$t", "abab"),
  ])
  func definitionsSeeTheNamesAroundThem(_ program: String, _ expected: String) { expect(program, expected) }

  @Test func deepRecursionIsFineAndRunawayRecursionIsAnError() throws {
    expect("def sum(n) { if $n == 0 { 0 } else { $n + (sum ($n - 1)) } }\nsum 100000", "5000050000")
    let failure = try Run.failure("def f(n) { (f ($n + 1)) + 1 }\nf 0")
    #expect(failure.code == "HKD311")
    #expect(!failure.trace.isEmpty)
    #expect(try Run.failure("def f() { [1] | each { f } }\nf").code == "HKD311")
    #expect(try Run.failure("let f = { |g| call $g $g }; call $f $f").code == "HKD311")
    #expect(try Run.failure("def f() { [1] | par-each { f2 } }\ndef f2() { [1] | each { f2 } }\nf").code == "HKD311")
    #expect(try Run.output("def f() { [1] | each { f } }\ntry { f } catch e { $e.code }") == "HKD311\n")
  }

  @Test func modulesRunOnceAndKeepTheirOwnNames() throws {
    let modules = [
      "./a.hkd": "say loading\nvar count = 0\ndef up(by = 1) { set count += $by; $count }\nlet hidden = 3",
      "./b.hkd": "use ./a.hkd\ndef twice() { a:up; a:up }",
    ]
    let output = try Run.output("use ./a.hkd as x\nuse ./b.hkd\nlet count = 100\nx:up 5\nb:twice\n$count", modules: modules)
    #expect(output == "loading\n5\n7\n100\n")
  }

  @Test func mainGetsTheArguments() throws {
    let program = """
      say top
      ## Ships apps.
      def main(
        ## The first app.
        first: app, ...rest: string, --stage: string = "dev", --count: int) { say $first $rest $stage $count }
      """
    #expect(try Run.output(program, arguments: ["web", "api", "--stage", "prod", "--count=3"]) == "top\nweb [api] prod 3\n")
    let help = try Run.output(program, arguments: ["--help"])
    #expect(help.contains("ships apps.") && help.contains("--stage") && !help.contains("top\n"))
    let failure = #expect(throws: Failure.self) { try Run.output(program, arguments: ["web", "--nope"]) }
    #expect(failure?.kind == .check)
    #expect(try Run.output("$args", arguments: ["a", "b c"]) == "a\nb c\n")
  }
}

extension String {
  fileprivate func replacingWord(_ word: String, by other: String) -> String {
    split(separator: " ", omittingEmptySubsequences: false).map { $0 == word ? other : String($0) }
      .joined(separator: " ")
  }
}
