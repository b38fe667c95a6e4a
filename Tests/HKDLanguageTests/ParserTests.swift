import HKDLanguage
import Testing

/// What a text is read as, in the notation of ``TreeDump``.
private func tree(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
  let program = Parser.parse(SourceText(text))
  for diagnostic in program.diagnostics {
    Issue.record("\(diagnostic.code) \(diagnostic.message) in \(text)", sourceLocation: sourceLocation)
  }
  return TreeDump.dump(program)
}

@Suite struct ParserCommandTests {
  @Test(arguments: [
    ("apps", "<apps>"),
    ("config:set KEY=text", "<config:set 'KEY=text'>"),
    ("say a, b", "<say 'a,' 'b'>"),
    ("say http://x/#top a#b # comment", "<say 'http://x/#top' 'a#b'>"),
    ("say -1 - x", "<say '-1' '-' 'x'>"),
    ("release --app shop -n 5 --wait=30s --dry", "<release --app 'shop' -n '5' --wait='30s' --dry>"),
    ("f --name=$x --list=[a b] --text=\"a b\"", "<f --name=$x --list=['a' 'b'] --text=\"a b\">"),
    ("f -- --name -x", "<f -- '--name' '-x'>"),
    ("f --5 -", "<f '--5' '-'>"),
    ("f ...$xs ...[a] ...", "<f ...$xs ...['a'] '...'>"),
    ("archive . | source | upload", "<archive '.'> | <source> | <upload>"),
    ("$x.a.0.\"odd key\".($i + 1) | say", "$x.a.#0.odd key.(($i + 1)) | <say>"),
    ("each { |x| $x }", "<each {|x| $x}>"),
    ("each { || 1 }", "<each {1}>"),
    ("each {\n  |a, b: int|\n  say $a\n}", "<each {|a b:int| <say $a>}>"),
    ("say C:\\dir \\d+", "<say 'C:\\dir' '\\d+'>"),
    ("say é日本 größe", "<say 'é日本' 'größe'>"),
    ("größe-2 x", "<größe-2 'x'>"),
    ("say (apps | count) \"x\"", "<say (<apps> | <count>) \"x\">"),
    ("say a; say b;; say c", "<say 'a'>; <say 'b'>; <say 'c'>"),
    ("say || x", "<say '||' 'x'>"),
    ("set:x 1", "<set:x '1'>"),
  ])
  func commands(text: String, expected: String) { #expect(tree(text) == expected) }

  @Test(arguments: [
    ("say a |\n\n  say b", "<say 'a'> | <say 'b'>"),
    ("say a\n  # why\n\n  | say b\n  | say c", "<say 'a'> | <say 'b'> | <say 'c'>"),
    ("say a \\\n  b", "<say 'a' 'b'>"),
    ("say a\\\r\n b", "<say 'a' 'b'>"),
    ("say (a\n b\n c)", "<say (<a 'b' 'c'>)>"),
    ("let x = 1 +\n 2", "(let x (1 + 2))"),
    ("say a\r\nsay b\r\n", "<say 'a'>; <say 'b'>"),
    ("\u{FEFF}#!/usr/bin/env hkd\nsay a", "<say 'a'>"),
    ("if $a { 1 }\n# note\nelse if $b { 2 }\nelse { 3 }", "(if $a {1}) else (if $b {2}) else {3}"),
    ("try { a }\ncatch e { b }\n\nfinally { c }", "(try {<a>} catch e {<b>} finally {<c>})"),
    ("if $a { 1 }\nelse:x 1", "(if $a {1}); <else:x '1'>"),
    ("(if $a { 1 }\n else { 2 })", "((if $a {1}) else {2})"),
  ])
  func lines(text: String, expected: String) { #expect(tree(text) == expected) }
}

@Suite struct ParserExpressionTests {
  @Test(arguments: [
    ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
    ("$a or $b and not $c == 1 ?? 2", "($a or ($b and (not (($c == 1) ?? 2))))"),
    ("$a ?? $b ?? 1", "($a ?? ($b ?? 1))"),
    ("1..$n + 1", "(1 .. ($n + 1))"),
    ("-$x * -2 - -(1)", "(((- $x) * -2) - (- (1)))"),
    ("-9223372036854775808", "-9223372036854775808"),
    ("$a*2", "($a * 2)"),
    ("$a.b-c", "$a.b-c"),
    ("$n-1", "$n-1"),
    ("$n - 1", "($n - 1)"),
    ("7 // 2 % 3 / 4", "(((7 // 2) % 3) / 4)"),
    ("$x =~ 'a.*' and $y !~ \"b\"", "(($x =~ \"a.*\") and ($y !~ \"b\"))"),
    ("$x in [a 1 1.20 \"q\"]", "($x in ['a' 1 1.2 \"q\"])"),
    ("1h30m + 250ms", "(1h30m + 250ms)"),
    ("1_000_000 * 1.5mb", "(1000000 * 1.5mb)"),
    ("1e-3 + 1.5E+2", "(0.001 + 150.0)"),
    ("true", "true"),
    ("not true", "(not true)"),
    ("null ?? 1", "(null ?? 1)"),
    ("[]", "[]"), ("[:]", "[:]"), ("[ : ]", "[:]"),
    ("[k: v n: 30s \"odd key\": [a, b]]", "[k: 'v' n: 30s odd key: ['a' 'b']]"),
    ("[...$r k: v]", "[...$r k: 'v']"),
    ("[...$xs y]", "[...$xs 'y']"),
    ("[...$xs ...$ys]", "[...$xs ...$ys]"),
    ("[a:1 http://x/y:z 1..5 -2]", "['a:1' 'http://x/y:z' 1..5 -2]"),
    ("[\n  a # one\n  ,b\n]", "['a' 'b']"),
    ("[x: (a | b) y: { |z| $z } w: $v.0]", "[x: (<a> | <b>) y: {|z| $z} w: $v.#0]"),
    ("($x).name.0", "($x).name.#0"),
    ("{ |x| $x + 1 }", "{|x| ($x + 1)}"),
    ("{ say a; say b }", "{<say 'a'>; <say 'b'>}"),
    ("(1\n + 2)", "((1 + 2))"),
  ])
  func expressions(text: String, expected: String) { #expect(tree(text) == expected) }

  @Test(arguments: [
    ("'raw, '' is \\n a $quote'", "\"raw, ' is \\n a $quote\""),
    ("''", "\"\""), ("\"\"", "\"\""),
    ("\"a\\tb\\u{1F600}\\\"\\$x\\\\\"", "\"a\tb😀\"$x\\\""),
    ("\"$a-$b\"", "\"{$a}-{$b}\""),
    ("\"$a-b.c\"", "\"{$a-b}.c\""),
    ("\"x ${a.b.0.\"k\"} y\"", "\"x {$a.b.#0.k} y\""),
    (
      "\"n: $(apps | where { |a| $a.name == \"x\" } | count)!\"",
      "\"n: {(<apps> | <where {|a| ($a.name == \"x\")}> | <count>)}!\""
    ),
    ("\"\"\"\n  one\n    two $x\n\n  three\n  \"\"\"", "\"one\\n  two {$x}\\n\\nthree\""),
    ("'''\n\tone '' $x\n\t'''", "\"one '' $x\""),
    ("'''\r\none\r\ntwo\r\n'''", "\"one\\ntwo\""),
    ("\"\"\"\n\"\"\"", "\"\""),
    ("\"\"\"a \"b\" c\"\"\"", "\"a \"b\" c\""),
    ("\"\"\"\n  $x\n  \"\"\"", "\"{$x}\""),
    ("\"\"\"\n  $(say \"\"\"\n    in\n    \"\"\")\n  end\n  \"\"\"", "\"{(<say \"in\">)}\\nend\""),
  ])
  func strings(text: String, expected: String) { #expect(tree(text) == expected) }
}

@Suite struct ParserStatementTests {
  @Test(arguments: [
    ("let limit = 200mb", "(let limit 200mb)"),
    ("var n = 0; set n = $n + 1", "(var n 0); (set n = ($n + 1))"),
    ("set n += 1; set r.field = 2", "(set n += 1); (set r.field = 2)"),
    ("set r.a.0.(\"k\") //= 2", "(set r.a.#0.(\"k\") //= 2)"),
    ("set x ??= 1", "(set x ??= 1)"),
    ("let x = if $a { 1 } else { 2 }", "(let x (if $a {1}) else {2})"),
    ("let x = apps | first", "(let x <apps> | <first>)"),
    ("for app in $apps { break }", "(for app $apps {break})"),
    ("for i in 1..3 { continue }", "(for i (1 .. 3) {continue})"),
    ("while $n < 3 { return }", "(while ($n < 3) {return})"),
    ("return $x + 1", "(return ($x + 1))"),
    ("if $x == [a: 1] { say y }", "(if ($x == [a: 1]) {<say 'y'>})"),
    ("if (exists a) { }", "(if (<exists 'a'>) {})"),
    (
      "match $r.status { succeeded => { 1 }  failed | -1 | \"x y\" => { 2 }  _ => { 3 } }",
      "(match $r.status 'succeeded' => {1} 'failed'|-1|\"x y\" => {2} _ => {3})"
    ),
    ("match $x {\n  a => { 1 }, # first\n  b=> { 2 };\n}", "(match $x 'a' => {1} 'b' => {2})"),
    ("defer { maintenance:off }", "(defer {<maintenance:off>})"),
    ("use ./lib/notify.hkd as notify", "(use ./lib/notify.hkd as notify)"),
    ("use 'a b.hkd' as n", "(use a b.hkd as n)"),
    ("use x.hkd", "(use x.hkd)"),
    ("def f() { }", "(def f () {})"),
    (
      "def ship(app: app, src: source|archive, --wait: duration = 15m, ...rest: string) -> release { $app }",
      "(def ship (app:app src:source|archive --wait:duration=15m ...rest:string) -> release {$app})"
    ),
    (
      "def f(\n a: string = 1.20 # version\n --quiet(-q), --n: int = 1 + 2, r = [a: 1]\n) { }",
      "(def f (a:string=1.2 --quiet(-q) --n:int=(1 + 2) r=[a: 1]) {})"
    ),
    (
      "def f(\n --a: string = \"x\"\n --b: int = (1)\n --c = $env.C\n ...rest: int\n) { }",
      "(def f (--a:string=\"x\" --b:int=(1) --c=$env.C ...rest:int) {})"
    ),
    ("def f(--r: string = $env.R ?? \"us\", x = us) { }", "(def f (--r:string=($env.R ?? \"us\") x='us') {})"),
  ])
  func statements(text: String, expected: String) { #expect(tree(text) == expected) }

  @Test func documentation() throws {
    let program = Parser.parse(
      SourceText("## one\n##   two\n# none\ndef f(\n  ## which\n  a = \"x\"\n  ## that\n  b) { }\n## x\nsay a\ndef g() { }"))
    guard case .definition(let f) = program.body.statements[0], case .definition(let g) = program.body.statements[2]
    else {
      Issue.record("no definitions")
      return
    }
    #expect(f.documentation == "one\n  two")
    #expect(f.parameters[0].documentation == "which")
    #expect(f.parameters[1].documentation == "that")
    #expect(g.documentation == "")
  }
}

@Suite struct CompletenessTests {
  @Test(arguments: [
    ("say a", Completeness.complete), ("", .complete), ("# note", .complete), ("if $x { }", .complete),
    ("say a |", .needsMore), ("say a |  # note\n", .needsMore), ("let x = 1 +", .needsMore), ("$a and", .needsMore),
    ("say (", .needsMore), ("[a", .needsMore), ("each { |x|", .needsMore), ("def f(", .needsMore),
    ("def f() {", .needsMore),
    ("match $x {", .needsMore), ("match $x { a", .needsMore), ("say \"\"\"\nabc", .needsMore), ("say \\", .needsMore),
    ("say \"$(apps", .needsMore), ("let x = \"$(a", .needsMore), ("foo { let x = (", .needsMore),
    ("say \"abc", .wrong), ("say )", .wrong), ("let x", .wrong), ("$a == $b == $c {", .wrong), ("{ $a ! }", .wrong),
    ("else { }", .wrong),
  ])
  func completeness(text: String, expected: Completeness) {
    #expect(Parser.completeness(of: SourceText(text)) == expected, "\(text)")
  }
}
