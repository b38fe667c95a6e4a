import HKDLanguage
import Testing

@Suite struct SessionTests {
  /// Runs entries; gives what they print, failures as `fail CODE`.
  private func run(_ entries: [String]) -> String {
    let output = CollectedOutput()
    let engine = Run.engine(output: output, modules: ["./m.hkd": "var n = 0\ndef up() { set n += 1; $n }"])
    let session = Session(engine) { value in engine.display.show(value) { output.write($0) } }
    for text in entries {
      let entry = session.check(text)
      if entry.hasErrors {
        output.write("error \(entry.diagnostics.map(\.code).joined(separator: " "))\n")
        continue
      }
      do { try session.run(entry, scope: TaskScope()) } catch { output.write("fail \(error.code)\n") }
    }
    return output.text
  }

  @Test func namesStayBetweenEntries() {
    #expect(run(["let x = 2", "var n = 1", "set n += $x", "$n"]) == "3\n")
    #expect(run(["def f(a) { $a * $k }", "let k = 2", "def f(a) { $a + 1 }", "f 4"]) == "error HKD202\n5\n")
    #expect(run(["let x = 1", "let x = $x + 1", "$x", "let x = \"now\"", "$x"]) == "2\nnow\n")
    #expect(
      run(["var xs = []", "for i in 1..3 { set xs += [$i] }", "$xs", "def add(v) { set xs += [$v] }", "add 9", "$xs.3"])
        == "1\n2\n3\n9\n")
    #expect(run(["var n = 0; let up = { set n += 1; $n }", "call $up", "call $up", "$n"]) == "1\n2\n2\n")
    #expect(run(["use ./m.hkd", "m:up", "m:up", "use ./m.hkd as other", "other:up"]) == "1\n2\n3\n")
  }

  @Test func theLastValueAndErrorAreNames() {
    #expect(run(["5 + 5", "$_ * 2", "$_"]) == "10\n20\n20\n")
    #expect(run(["1 // 0", "$error.code", "$nope"]) == "fail HKD303\nHKD303\nerror HKD202\n")
  }

  @Test func anEntryThatFailsLeavesTheOthersUsable() {
    #expect(
      run(["let a = 1; let b = (1 // 0)", "$a", "$b", "def f() { 1 // 0 }; f", "$a"])
        == "fail HKD303\n1\nerror HKD202\nfail HKD303\n1\n")
    #expect(run(["let a = 1", "let a = (1 // 0)", "$a"]) == "fail HKD303\n1\n")
    #expect(run(["def f(n) { (f $n) + 1 }", "f 1", "1 + 1"]) == "fail HKD311\n2\n")
  }

  @Test func completeness() {
    let session = Session(Run.engine(output: CollectedOutput())) { _ in }
    #expect(session.completeness(of: "let x = [1") == .needsMore)
    #expect(session.completeness(of: "1 + 1") == .complete)
    #expect(session.completeness(of: "let = ") == .wrong)
  }
}
