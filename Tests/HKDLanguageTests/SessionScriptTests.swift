import HKDLanguage
import Testing

/// What a session's entries become as a script.
@Suite("Scripts of sessions")
struct SessionScriptTests {
  private final class Shown {
    var gaveValue: [Bool] = []
  }

  private final class NoOutput: Output {
    func write(_ text: String) {}
    func note(_ line: String) {}
  }

  private static let commands: [Command] = [
    command("say", [Parameter("values", .rest, .any, input: true, "")]) { _ in .null },
    command("gives", [Parameter("value", .positional, .any, input: true, "")]) { $0["value"] },
    command("stop", []) { _ in throw Failure("HKD300", "stopped") },
    command("history", []) { _ in .int(1) },
    command("undo", []) { _ in .null },
    command("config:set", [Parameter("values", .rest, .any, "")]) { _ in .null },
    command("log-in", [Parameter("token", .flag, .secret, short: "t", input: true, "")]) { _ in .null },
    command("sign", [Parameter("key", .positional, .secret, required: true, "")]) { _ in .null },
    command("secret:env", [Parameter("name", .positional, .string, required: true, "")]) { _ in .null },
  ]

  private static func command(
    _ name: String, _ parameters: [Parameter], _ body: @escaping Command.Body
  ) -> Command {
    Command(name, "a sample", parameters: parameters, body: body)
  }

  /// The script of a session with these entries; every piece must check.
  private func script(_ entries: String..., secrets: [String] = []) -> [String] {
    let engine = Engine(commands: Self.commands, output: NoOutput(), gate: SecretGate())
    let shown = Shown()
    let session = Session(engine) { shown.gaveValue.append(!$0.isNull) }
    var ended: [SessionScript.Entry] = []
    for entry in entries {
      let checked = session.check(entry)
      guard !checked.hasErrors else { continue }
      shown.gaveValue = []
      var failure: Failure?
      do throws(Failure) {
        try session.run(checked, scope: TaskScope())
      } catch {
        failure = error
      }
      ended.append(SessionScript.Entry(checked, gaveValue: shown.gaveValue, failure: failure))
    }
    let finder = SecretFinder(commands: { Self.commands }) { text in secrets.contains { text.contains($0) } }
    let script = SessionScript(ended, sessionCommands: ["history", "undo"], lookups: ["history"], secrets: finder)
    let text = script.pieces.map(\.text)
    let program = engine.check(SourceText(text.joined(separator: "\n")))
    #expect(!program.hasErrors, "\(text) \(program.diagnostics.map(\.message))")
    return text
  }

  @Test func keepsWhatSucceeded() {
    #expect(script("let a = 1; say $a", "nonsense", "stop", "let b = 2") == ["let a = 1", "say $a", "let b = 2"])
    #expect(script("let a = 1; stop; let b = 2", "say $a") == ["let a = 1", "say $a"])
    #expect(script("def f() { stop }", "let a = 1; f; let b = 2", "say $a") == ["def f() { stop }", "let a = 1", "say $a"])
    #expect(script("if true {\n  say yes\n}") == ["if true {\n  say yes\n}"])
    #expect(script("history", "say a; undo") == ["say a", "# left out: `undo` belongs to a session"])
  }

  @Test func tellsNamesApart() {
    #expect(script("let a = 1", "let a = $a + 1", "say $a") == ["let a-1 = 1", "let a = $a-1 + 1", "say $a"])
    #expect(
      script("let a = [k: 1]", "say \"$a ${a.k} $($a)\"", "let a = 2", "say $a")
        == ["let a-1 = [k: 1]", "say \"$a-1 ${a-1.k} $($a-1)\"", "let a = 2", "say $a"])
    #expect(
      script("var n = 0", "set n += 1", "def f() { $n }", "f", "def f() { 2 }", "f", "var n = 5")
        == ["var n-1 = 0", "set n-1 += 1", "def f-1() { $n-1 }", "f-1", "def f() { 2 }", "f", "var n = 5"])
    // A parameter of the same name is another one, and a name that is taken stays so.
    #expect(
      script("let a = 1", "let a-1 = 3", "gives ({ |a| $a })", "let a = 2")
        == ["let a-2 = 1", "let a-1 = 3", "gives ({ |a| $a })", "let a = 2"])
  }

  @Test func namesWhatWasShownLast() {
    #expect(script("gives 1", "let x = $_ + 1") == ["let shown-1 = gives 1", "let x = $shown-1 + 1"])
    #expect(script("gives 1; say a; say $_; $_") == ["let shown-1 = gives 1", "say a", "say $shown-1", "$shown-1"])
    #expect(script("gives 1 |\ngives", "say \"${_}\"") == ["let shown-1 = gives 1 |\ngives", "say \"${shown-1}\""])
    #expect(script("history", "say $_") == ["# left out: what `$_` was is left out, too"])
    #expect(script("try { stop } catch e { gives $e.code }", "say $error").count == 2)
  }

  @Test func writesNoSecret() {
    let lines = script(
      "let token = 'hush-hush'", "config:set KEY=hush-hush LEVEL=1 LONGER=unknown-value", "gives [api-key: 'hush-hush']",
      "say --", "say \"my hush-hush\"", "say hush-hush", secrets: ["hush-hush"])
    #expect(
      lines == [
        "let token = (secret:env SECRET_1)",
        "config:set [KEY: (secret:env KEY)] LEVEL=1 [LONGER: (secret:env LONGER)]",
        "gives [api-key: (secret:env API_KEY)]", "say --", "say (secret:env SECRET_2)", "say (secret:env SECRET_1)",
      ])
  }

  @Test func eachSecretHasAVariableOfItsOwn() {
    let lines = script(
      "config:set KEY=first-value", "config:set KEY=second-value", "config:set KEY=first-value",
      "config:set [KEY: (secret:env KEY_2)]", "config:set KEY=third-value", "say 1-hush", "say 2-hush 1-hush",
      secrets: ["1-hush", "2-hush"])
    #expect(
      lines == [
        "config:set [KEY: (secret:env KEY)]", "config:set [KEY: (secret:env KEY_2)]", "config:set [KEY: (secret:env KEY)]",
        "config:set [KEY: (secret:env KEY_2)]", "config:set [KEY: (secret:env KEY_3)]", "say (secret:env SECRET_1)",
        "say (secret:env SECRET_2) (secret:env SECRET_1)",
      ])
  }

  @Test func whatCommandsTakeAsASecretIsOne() {
    let lines = script(
      "log-in --token abc", "log-in --token=abc", "log-in -t def", "sign jkl", "let c = [LEVEL: 'loud-value']; config:set $c",
      "say abc")
    #expect(
      lines == [
        "log-in --token (secret:env TOKEN)", "log-in --token=(secret:env TOKEN)", "log-in -t (secret:env TOKEN_2)",
        "sign (secret:env KEY)", "let c = [LEVEL: (secret:env LEVEL)]", "config:set $c", "say abc",
      ])
  }

  @Test func secretsOfATextAreHidden() {
    let finder = SecretFinder(commands: { Self.commands }) { $0.contains("hush") }
    var names = SecretNames()
    #expect(finder.hiding("say plain # as it is", naming: &names) == "say plain # as it is")
    #expect(
      finder.hiding("if true {\n  say a-hush  # and so on\n}", naming: &names)
        == "if true {\n  say (secret:env SECRET_1)  # and so on\n}")
    #expect(
      finder.hiding("say b-hush; say \"$x\"; log-in -t a-hush", naming: &names)
        == "say (secret:env SECRET_2); say \"$x\"; log-in -t (secret:env TOKEN)")
    #expect(
      finder.hiding("'ghi' | log-in | sign 'jkl'", naming: &names) == "(secret:env TOKEN_2) | log-in | sign (secret:env KEY)")
    #expect(finder.hiding("'ghi' | say | sign $x", naming: &names) == "'ghi' | say | sign $x")
    // Nothing can stand in the place of a part, of a comment, or of what is no program.
    #expect(finder.hiding("say \"$x hush\"", naming: &names) == nil)
    #expect(finder.hiding("log-in --token \"a$p\"", naming: &names) == nil)
    #expect(finder.hiding("say x # hush", naming: &names) == nil)
    #expect(finder.hiding("log-in --token abc )", naming: &names) == nil)
    #expect(finder.hiding("say = )", naming: &names) == "say = )")
    #expect(names.given == ["SECRET_1", "SECRET_2", "TOKEN", "TOKEN_2", "KEY"])
  }
}
