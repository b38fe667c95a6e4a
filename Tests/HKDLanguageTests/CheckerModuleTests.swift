import HKDLanguage
import Testing

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
