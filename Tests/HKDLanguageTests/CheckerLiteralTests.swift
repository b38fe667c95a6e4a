import HKDLanguage
import Testing

@Suite struct CheckerLiteralTests {
  @Test func regularExpressionsAreToldAtTheCharacterAtFault() {
    expectMarked(
      #"""
      say ("abc" =~ 'a(b')
                      ^ HKD229 the group that begins here is not closed
      say ("abc" !~ "\u{61}\\d(?=x)")
                              ^ HKD229 looking ahead
      say ("it's" =~ 'it''s*+')
                            ^ HKD229 a repetition cannot be repeated
      let long = ("b" =~ '''
        a
        é[b
         ^ HKD229
        ''')
      if "x" =~ 'x' or "y" =~ '*' { say $long }
                               ^ HKD229 nothing to repeat
      """#)
  }

  @Test func whatIsMadeWhileRunningIsLeftToTheRun() {
    let program = Sample.check("let p = '('; let b = \"x\"; say (\"a\" =~ $p) (\"a\" =~ \"($b\") (\"a\" =~ ('(' + 'a'))")
    #expect(program.diagnostics.isEmpty)
  }

  @Test func aDateIsNoSubtraction() {
    expectMarked(
      """
      let day = 2026-11-23
                ^^^^^^^^^^ HKD127 2026-11-23T00:00:00Z
      say (2026-02-30) (2026 - 11 - 23) (12026-11-23) (2026-11-23 - 1)
                                                       ^^^^^^^^^^ HKD127
      let at = 2026-11-23T10:00:00Z; say $day $at
      """)
  }
}
