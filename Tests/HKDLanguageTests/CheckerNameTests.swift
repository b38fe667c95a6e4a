import HKDLanguage
import Testing

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
      through
      ^^^^^^^ HKD214 `through` is called before `late`, which it uses, is declared
      def through() { other; early }
      other
      ^^^^^ HKD214 `late`
      let late = 1
      def other() { say $late; through }
      other
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

  @Test func whatADefGivesFitsItsType() {
    expectMarked(
      """
      def f() -> int { "x" }
                       ^^^ HKD207 `f` gives an int, not a string
      def g(a: int) -> string { $a }
                                ^^ HKD207 interpolate
      def h() -> list { 1..3 }
      def i() -> float { let x = 1; 2 }
      """)
  }

  /// `def`s that call themselves and each other hold each other no longer than their program lives.
  @Test(arguments: [
    "def f() { 1 }", "def f() { f }", "def f() { g }; def g() { { f } }", "var x = 1; def f() { set x += 1; f }; f",
  ])
  func aProgramIsFreedWhole(_ text: String) {
    weak var first: Definition?
    do {
      let program = Sample.check(text)
      for case .definition(let definition) in program.body.statements where first == nil { first = definition }
      #expect(first != nil && program.diagnostics.isEmpty)
    }
    #expect(first == nil)
  }
}
