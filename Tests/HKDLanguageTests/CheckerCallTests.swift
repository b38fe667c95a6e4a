import HKDLanguage
import Testing

@Suite struct CheckerCallTests {
  @Test func flags() {
    expectMarked(
      """
      release --ap shop
              ^^^^ HKD204 did you mean `--app`?
      release -app shop
              ^^^^ HKD204 did you mean `--app`?
      release -x --vers=1
              ^^ HKD204 `help release` lists its flags
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
      config:set KEY=(wait)
                 ^^^^^^^^^^ HKD112 write `[KEY: (wait)]`
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
