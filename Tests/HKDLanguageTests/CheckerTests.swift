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

@Suite struct CheckerNameTests {
  @Test func unknownNames() {
    expectMarked(
      """
      app | each { |a| say $b }
      ^^^ HKD201 did you mean `apps`?
                           ^^ HKD202 there is no variable `$b` here
      let limit = 1
      say $limt "$limi" "${limot.x}"
          ^^^^^ HKD202 did you mean `$limit`?
                 ^^^^^ HKD202 did you mean `$limit`?
                           ^^^^^ HKD202 did you mean `$limit`?
      say $limit-1 "$limit-x" $n-1
          ^^^^^^^^ HKD202 write `$limit - 1`, or in a string `${limit}-1`
                    ^^^^^^^^ HKD202 `${limit}-x`
                              ^^^^ HKD202
      echo hi
      ^^^^ HKD201 `say` prints
      let s = hello
              ^^^^^ HKD201 quote it to mean the text: "hello"
      x = 5
        ^ HKD121 to bind a name write `let x = …`
      limit x
      ^^^^^ HKD201 did you mean `$limit`?
      def f(a: strng) -> relese { }
               ^^^^^ HKD220 did you mean `string`?
                         ^^^^^^ HKD220 did you mean `release`?
      """)
  }

  @Test func wordsAndVariables() {
    expectMarked(
      """
      let app = 'x'
      say app
          ^^^ HKD203 did you mean `$app`? quote it to mean the text
      release --app app
                    ^^^ HKD203
      let r = [app: app, b: [app]]
                    ^^^ HKD203
                             ^^^ HKD203
      match 'x' { app => { } }
                  ^^^ HKD203
      say "app" 'app' $app env args
      exec ls app
              ^^^ HKD203
      """)
  }

  @Test func operatorsAmongArguments() {
    expectMarked(
      """
      let a = 1
      say $a + 1
             ^ HKD113 write `($a + 1)`
      say $a - 1
             ^ HKD113 write `($a - 1)`
      say 1 / 2
            ^ HKD113
      say x == y
            ^^ HKD113
      apps > file
           ^ HKD113 save
      say x && say y
            ^^ HKD113 `;`
      say || true
          ^^ HKD113
      let l = [1 + 2]
                 ^ HKD113 `(1 + 2)`
      let m = [x $a - 1 +]
                    ^ HKD113
                        ^ HKD113
      exec ls > out
              ^ HKD113 save
      """)
  }

  @Test func declarations() {
    expectMarked(
      """
      let a = 1
      let a = 2
          ^ HKD213 declared twice
      set a = 3
          ^ HKD212 only what `var` declares can be set
      def f(x, x) { set x = 1 }
               ^ HKD213
                        ^ HKD212
      def f() { }
          ^ HKD213 defined twice
      def say() { }
          ^^^ HKD221
      def if() { }
          ^^ HKD221 a word of the language
      for i in [1] { set i = 2 }
                         ^ HKD212
      say $later
          ^^^^^^ HKD214 used before it is declared
      let later = $later
                  ^^^^^^ HKD214
      set nothing = 1
          ^^^^^^^ HKD202
      set env.X = 1
          ^^^ HKD212
      early
      ^^^^^ HKD214 `early` is called before `e`, which it uses, is declared
      let e = 1
      def early() { say $e }
      if true { let inner = 1 }
      say $inner
          ^^^^^^ HKD202
      """)
  }

  @Test func definitionHeads() {
    expectMarked(
      """
      def f(a = 1, b) { }
                   ^ HKD225 must be given
      def g(...r, a) { }
                  ^ HKD225 takes all that is left
      def h(--a(-x), --b(-x)) { }
                     ^^^^^^^ HKD213
      def i(--m = 5, n: int = abc, d: duration = 30, s: string = 1.20) { }
                  ^ HKD207 give it a type
                              ^^^ HKD207 is no int
                                                 ^^ HKD207 needs a unit: 30s
      def j(n: int = "5") { }
                     ^^^ HKD207
      """)
  }

  @Test func control() {
    expectMarked(
      """
      break
      ^^^^^ HKD216
      for x in [1] { each [2] { |y| continue } }
                                    ^^^^^^^^ HKD216
      for x in [1] { defer { break } }
                             ^^^^^ HKD216 a `defer` block cannot leave the loop around it
      return 1
      ^^^^^^ HKD217 `exit 0` ends a program
      def f() { return 1; say x; say y }
                          ^^^^^ HKD215
      def g() { try { return 1 } finally { return 2 } }
                                           ^^^^^^ HKD217 a `finally` block cannot return
      def h() { return 1; def i() { } }
      """)
  }

  @Test func dataAndPatterns() {
    expectMarked(
      """
      let r = [a: 1, b: 2, a: 3]
                           ^ HKD219 the key `a` stands twice
      match 1 { 1 => { } 2 | 1 => { } _ => { } x => { } }
                             ^ HKD226 the pattern `1` stands twice
                                               ^ HKD226 never reached
      """)
  }
}

@Suite struct CheckerCallTests {
  @Test func flags() {
    expectMarked(
      """
      release --ap shop
              ^^^^ HKD204 did you mean `--app`?
      release -app shop
              ^^^^ HKD204 did you mean `--app`?
      release -x --vers=1
              ^^ HKD204
                 ^^^^^^ HKD204
      each --list [1] { }
           ^^^^^^ HKD204 by its place
      wait --siz 5mb 3
           ^^^^^ HKD204 did you mean `--size`?
      exec --lve git -x --y > z
           ^^^^^ HKD204
                            ^ HKD113
      apps --all
           ^^^^^ HKD204 it has no flags
      release --app
              ^^^^^ HKD208 `--app` needs a value
      release --app --dry
              ^^^^^ HKD208
      release --app= x
              ^^^^^^ HKD208 lacks its value
      release --app a --app b
                      ^^^^^ HKD209 given twice
      release --dry --dry=false
                    ^^^^^^^^^^^ HKD209
      release --dry=maybe
                    ^^^^^ HKD207 write true or false
      release --wait 30 --links kep
                     ^^ HKD207 needs a unit: 30s
                                ^^^ HKD207 did you mean `keep`?
      """)
  }

  @Test func joined() {
    expectMarked(
      """
      let x = 1; let r = [a: 1]
      say a$x
          ^^^ HKD112 write `"a$x"`
      say $r.a/b c
          ^^^^^^ HKD112 write `"${r.a}/b"`
      config:set KEY="a b" A='x'y
                 ^^^^^^^^^ HKD112 write `"KEY=a b"`
                           ^^^^^^ HKD112 one string
      each $x..5 { }
           ^^^^^ HKD112 write `($x..5)`
      say -$x "a""b" a(b c) (1)x
          ^^^ HKD112 write `(-$x)`
              ^^^^^^ HKD112
                     ^^^^^^ HKD112
                            ^^^^ HKD112
      say don't
          ^^^^^ HKD112
      release --app x$x --version=1$x
                    ^^^ HKD112
                        ^^^^^^^^^^^^^ HKD112
      say(1)
         ^ HKD112 follow after a blank
      let l = [a$x, $x"b" k]
               ^^^ HKD112
                    ^^^^^ HKD112
      release --links *
                      ^ HKD113
      """)
  }

  @Test func counts() {
    expectMarked(
      """
      open
      ^^^^ HKD205 `open` needs `path`
      open a b c
             ^ HKD206 takes one argument
      apps x
           ^ HKD206 takes no arguments
      def f(a, b = 1) { }
      f
      ^ HKD205
      f 1 2 3
            ^ HKD206 takes 2 arguments
      1 | f 2 3
              ^ HKD211 `a` of `f` is piped in and given
      'x' | exec --input y cat
            ^^^^ HKD211
      count
      ^^^^^ HKD205 pipe it in
      f ...$args
        ^^^^^^^^ HKD227
      each [1] { } { }
                   ^^^ HKD206
      """)
  }

  @Test func types() {
    expectMarked(
      """
      wait abc
           ^^^ HKD207 is no int
      wait "5"
           ^^^ HKD207 a string does not fit `count`
      wait 99999999999999999999
           ^^^^^^^^^^^^^^^^^^^^ HKD207 64 bits
      wait 1 --size 5
                    ^ HKD207 needs a unit: 5mb
      timeout 30 { }
              ^^ HKD207 needs a unit: 30s
      timeout 30s x
                  ^ HKD207 write a block in braces
      each [a: 1] { }
           ^^^^^^ HKD207
      archive . | config:set
                  ^^^^^^^^^^ HKD228
      archive . | count
                  ^^^^^ HKD210 takes a list, and the stage before gives an archive
      apps | source
             ^^^^^^ HKD210
      5 | count
          ^^^^^ HKD210
      let a = archive .
      count $a
            ^^ HKD207
      count (archive .)
            ^^^^^^^^^^^ HKD207
      def f(n: int) -> string { }
      f (apps)
        ^^^^^^ HKD207
      f 1 | count
            ^^^^^ HKD210
      apps | 5
             ^ HKD228
      say x | count
              ^^^^^ HKD210
      """)
  }

  @Test func parallel() {
    expectMarked(
      """
      var n = 0
      [1] | par-each { |x| set n += $x }
                               ^ HKD218
      all [ { say $n } { say x } ]
                  ^^ HKD218
      def touch() { again }
      def again() { set n += 1 }
      [1] | par-each { touch }
                       ^^^^^ HKD218 `touch`, which uses `$n`
      [1] | par-each { |x| var m = 0; set m += $x; [1] | each { set m += 1 } }
      """)
  }

  @Test func bindingsOfArguments() throws {
    let program = Sample.check("exec git --a=$env -x -- ; [1] | each { }; say 1 a")
    #expect(program.diagnostics.isEmpty)
    guard case .pipeline(let exec) = program.body.statements[0], case .command(let call) = exec.stages[0],
      case .constant(.string(let git), _) = call.bound[0], case .collected(let words) = call.bound[1]
    else {
      Issue.record("not bound")
      return
    }
    #expect(git == "git")
    #expect(words.count == 3)
    if case .constant(.string(let dashes), _) = words[2] { #expect(dashes == "--") } else { Issue.record("no --") }
    guard case .expression(.interpolation(let joined)) = words[0] else {
      Issue.record("not joined")
      return
    }
    #expect(joined.parts.count == 2)
  }
}

@Suite struct CheckerModuleTests {
  @Test func modules() {
    expectMarked(
      """
      use notify.hkd
      use ./lib/b.hkd as b
      notify:slack "done"
      notify:slak
      ^^^^^^^^^^^ HKD224 did you mean `notify:slack`?
      b:f 1
          ^ HKD206
      use missing.hkd
          ^^^^^^^^^^^ HKD222 No such file
      missing:x
      use notify.hkd as config
                        ^^^^^^ HKD221
      use notify.hkd as b
                        ^ HKD213 two modules are named `b`
      use 1x.hkd
          ^^^^^^ HKD222 as name
      """, modules: ["notify.hkd": "def slack(t) { say $t }", "./lib/b.hkd": "def f() { }", "1x.hkd": ""])
  }

  @Test func circles() {
    let modules = ["a.hkd": "use b.hkd\ndef f() { b:g }", "b.hkd": "use a.hkd\ndef g() { a:f }"]
    let program = Sample.check("use a.hkd\na:f", modules: modules)
    #expect(program.diagnostics.map(\.code) == ["HKD223"])
    #expect(program.diagnostics.first?.message.hasSuffix("a.hkd → b.hkd → a.hkd") == true)
    #expect(program.diagnostics.first?.source.name == "b.hkd")
  }

  @Test func errorsInModules() {
    let program = Sample.check("nope\nuse a.hkd", modules: ["a.hkd": "say $x"])
    #expect(program.diagnostics.map { "\($0.source.name) \($0.code)" } == ["-c HKD201", "a.hkd HKD202"])
  }
}

@Suite struct CheckerSessionTests {
  @Test func namesOutliveTheirEntry() {
    let session = SessionNames(keepsNames: true)
    func enter(_ text: String) -> [String] {
      let program = Sample.check(text, session: session, origin: .session(1))
      if !program.hasErrors { session.adopt(program) }
      return program.diagnostics.map(\.code)
    }
    #expect(enter("let a = 1; var b = 2; def f(x) { $x }") == [])
    #expect(enter("say $a $b $_; f 1; set b = 3") == [])
    #expect(enter("let a = 2; let a = 3; def f() { $a }") == [])
    #expect(enter("f 1") == ["HKD206"])
    #expect(enter("let c = 1; nope") == ["HKD201"])
    #expect(enter("say $c") == ["HKD202"])
    #expect(enter("set a = 1") == ["HKD212"])
    #expect(enter("if true { let inner = 1 }") == [])
    #expect(enter("say $inner") == ["HKD202"])
    #expect(enter("[1] | par-each { set b += 1 }") == ["HKD218"])
  }

  @Test func manyEntries() {
    let session = SessionNames(keepsNames: true)
    for index in 0..<100 {
      session.adopt(Sample.check("let n\(index) = \(index); def f\(index)() { $n\(index) }", session: session))
    }
    #expect(Sample.check("let n5 = $n7; f99; say $n5; if true { let n6 = 1; say $n6 }", session: session).diagnostics.isEmpty)
    #expect(Sample.check("say $n500", session: session).diagnostics.first?.hint?.hasPrefix("did you mean `$n50") == true)
  }

  @Test func globalsAreMarked() throws {
    let session = SessionNames(keepsNames: true)
    let program = Sample.check("let a = 1\neach [1] { |x| $a }", session: session)
    #expect(program.globals.map(\.name) == ["a"])
    #expect(program.globals.allSatisfy { $0.isGlobal && !$0.isCaptured })
    let script = Sample.check("let a = 1\neach [1] { |x| $a }")
    #expect(script.globals.isEmpty)
    guard case .binding(let statement) = script.body.statements[0] else { return }
    #expect(statement.binding?.isCaptured == true)
  }

  @Test func givenVariables() {
    let session = SessionNames()
    session.declare("app", type: .string)
    #expect(Sample.check("say $app", session: session).diagnostics.isEmpty)
    #expect(Sample.check("say app", session: session).diagnostics.map(\.code) == ["HKD203"])
  }
}
