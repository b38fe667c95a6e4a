import HKDLanguage
import Testing

@Suite struct CheckerFineTests {
  @Test(arguments: [
    "apps | each { |app| say $app }",
    "archive . | source | release --app shop --wait 30s --dry",
    "release v41 -a shop --exclude a --exclude b --exclude [c d] --links keep",
    "let x = 1; let y = $x + 1; say $y",
    "def a() { b }\ndef b() { a }\na",
    "def f(n: int, --flag, ...rest: string) { say $n $flag $rest }\nf 1 a b --flag\n5 | f a",
    "var n = 0; for i in 1..3 { set n += $i }; while $n > 0 { set n -= 1; break }",
    "let x = 1; each [1] { |x| let x = $x; say $x }",
    "config:set KEY=text A=b; config:set [KEY: $env.X]",
    "exec git -C dir rev-parse --short=7 HEAD -- x; exec --live ls -la; 'text' | exec cat",
    "exec expr 1 + 2; exec test 1 = 1; exec find . ! -newer x",
    "try { fine } catch err { say $err.message } finally { say done }\ndef fine() { return 1 }",
    "match $env.X { env => { 1 } args => { 2 } _ => { 3 } }",
    "say a - b / . ..; say - 1; say $env -",
    "timeout 30s { say x }; wait 3 --size 1mb",
    "let r = [a: 1]; def g(--region: string = ($env.R ?? \"us\"), --n: int = 5, --m: int|null = null) { $region }; g --region eu",
    "def h(--region: string) { say $region }\ndef i(--region: string) { h --region $region }",
    "5 | say; say; say 1 2",
    "def f(x) { let x = $x + 1; $x }; for i in [1] { let i = $i }",
    "let xs = [1 2]; say ...$xs; exec ls ...$xs",
    "for x in [1 2] { if $x == 1 { continue } }",
    "each [1] { |x| return $x }",
    "defer { for x in [1] { break } }",
    "let r = if true { 1 } else { 2 }; let s = (match 1 { 1 => { 2 } })",
    "def f(x: list) { }; f 1..5; 1..5 | count; def g(x: float) { }; g 5; g (5)",
    "let f = { |x| $x }; let g = { $f }",
    "return_value\ndef return_value() { if true { return 1 }; return 2 }",
    "var n = 1; [1] | each { |x| set n += $x }",
    "say 'a' \"$args\" $args.0",
  ])
  func fine(text: String) {
    let program = Sample.check(text)
    #expect(program.diagnostics.isEmpty, "\(program.diagnostics.map { "\($0.code) \($0.message)" }) in \(text)")
  }
}
