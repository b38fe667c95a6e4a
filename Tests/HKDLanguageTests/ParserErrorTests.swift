import HKDLanguage
import Testing

/// One mistake, one message, at its place; and what follows is still read.
@Suite struct ParserErrorTests {
  @Test func statements() {
    expectMarked(
      """
      let = 5
          ^ HKD103 expected a name after `let`
      let $y = 5
          ^^ HKD103 write `y`
      let x 5
            ^ HKD103 expected `=`
      let z == 5
            ^^ HKD103 one `=`
      let w =
             ^ HKD124 found the end of the line
      set n : 5
            ^ HKD103
      for x [1] { say $nope }
            ^ HKD103 expected `in`
      say a ) b
            ^ HKD105
      use "$x" as y
          ^^^^ HKD103 fixed text
      5 apps
        ^^^^ HKD103 expected an operator
      ./deploy.sh now
      ^^^^^^^^^^^ HKD121 `exec ./deploy.sh`
      n=5
      ^^^ HKD121 `let n = …`
      say a \\ b
            ^ HKD103 very last character
      @x
      ^^ HKD121
      let f = for x in [1] { }
              ^^^ HKD123
      say $y $w
      """)
  }

  @Test func clauses() {
    expectMarked(
      """
      else { say $nope }
      ^^^^ HKD118
      catch e { }
      ^^^^^ HKD118
      try { say x }
      ^^^ HKD118 needs `catch` or `finally`
      if exists a { say $nope }
         ^^^^^^ HKD120 write `(exists …)`
                        ^^^^^ HKD202
      if up == 1 { say $nope }
         ^^ HKD114 quote it to mean the text: "up"
                       ^^^^^ HKD202
      while apps { }
            ^^^^ HKD114
      match 1 { 1 { } }
                  ^ HKD125
      match 1 { 1 => 2 }
                     ^ HKD125
      match 1 { $x => { } }
                ^^ HKD122
      if true say x
              ^^^ HKD103
      say fine
      """)
  }

  @Test func expressions() {
    expectMarked(
      """
      let a = 1 == 2 == 3
                     ^^ HKD115 join two of them by `and`
      let b = 1..2..3
                  ^^ HKD115
      let c = true && false
                   ^^ HKD119 write `and`
      let d = 1 || 2
                ^^ HKD119 write `or`
      let e = (!true)
               ^ HKD119 write `not`
      let f = $a = 1
                 ^ HKD119 write `==`
      let g = 12abc
              ^^^^^ HKD111
      let h = 99999999999999999999
              ^^^^^^^^^^^^^^^^^^^^ HKD111 64 bits
      let i = $a.b.
                  ^ HKD103
      let j = $
              ^ HKD109
      let k = ()
              ^^ HKD124
      let l = (say a; say b)
                    ^ HKD103 parentheses hold one pipeline
      let m = 1 + if true { 1 }
                  ^^ HKD123 write `(if …)`
      let n = $a == up
                    ^^ HKD114
      let o = 1 +* 2
                 ^ HKD124
      """)
  }

  @Test func data() {
    expectMarked(
      """
      let a = [k: v w]
                    ^ HKD116 needs a key
      let b = [k: ]
               ^ HKD116 has no value
      let c = [k:"v" l:[1]]
               ^^ HKD116 write `k: …`
                     ^^ HKD116
      let d = [1: x a.b: y]
               ^ HKD117
                    ^^^ HKD117
      let e = [a | b]
                 ^ HKD103 in parentheses
      let f = [a ; b]
                 ^ HKD103
      let g = [a: 1 b:2]
                    ^^^ HKD116 a blank stands after the colon
      let h = [: a]
                 ^ HKD117
      """)
  }

  @Test func strings() {
    expectMarked(
      #"""
      say "abc
          ^^^^ HKD107
      say 'abc
          ^^^^ HKD107
      say "a\qb" "\u{110000}" '\q'
            ^^ HKD108
                  ^^^^^^^^^^ HKD108
      say "5 $ and ${1} more"
             ^ HKD109 write `\$`
                   ^^^^ HKD103
      say "${env.A ?? 1}"
           ^^^^^^^^^^^^^ HKD103 write `$(…)`
      say """abc
          ^^^ HKD110 on the line after
      say fine
      """#)
  }

  @Test func longStrings() {
    expectMarked(
      #"""
      let a = """
          one
        two
      ^^^^^ HKD110 indented less
          """
      let b = """
        one"""
           ^^^ HKD110 a line of their own
      say $a $b $c
                ^^ HKD202
      """#)
  }

  @Test func definitions() {
    expectMarked(
      """
      def f(a: ) { say $nope }
               ^ HKD103 expected a type
      f 1 2 3
      def g { }
            ^ HKD103 expected `(`
      g
      def h(-x) { }
            ^^ HKD103 by its long name
      def i($a) { say $a }
            ^^ HKD103 write `a`
      def (x) { }
          ^ HKD103
      each [1] { |x say $x }
                    ^^^ HKD103 expected `,` or `|`
      """)
  }

  @Test func brackets() {
    expectMarked(
      """
      say (1 + 2
          ^ HKD104 never closed
      """)
    expectMarked(
      """
      def f() {
              ^ HKD104
        if true { say $nope }
                      ^^^^^ HKD202
      """)
    expectMarked(
      """
      say [1 2) 3]
              ^ HKD103 expected an item or `]`, found `)`
      say after $nope
                ^^^^^ HKD202
      """)
    expectMarked("say a |\n      ^ HKD104 after `|`")
    expectMarked("say a \\\n      ^ HKD104")
  }

  @Test func unreadableBytes() {
    let source = SourceText(Array("say a\nsay \u{FFFD}".utf8) + [0xFF, 0xFE, 0x0A, 0, 0xC3], origin: .argument)
    let program = Parser.parse(source)
    let found = program.diagnostics.map { "\($0.code) \(Place($0.source, $0.span).description)" }
    #expect(found == ["HKD101 -c:2:6", "HKD102 -c:3:1", "HKD101 -c:3:2"])
  }
}
