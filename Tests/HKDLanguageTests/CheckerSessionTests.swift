import HKDLanguage
import Testing

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
