import HKDCommands
import HKDLanguage
import Testing

@Suite struct PatternCommandTests {
  private let harness = CommandHarness()

  private func capture(_ text: String, _ pattern: String, all: Bool = false) -> String {
    harness.outcome("capture", ["text": .string(text), "pattern": .string(pattern), "all": .bool(all)])
  }

  @Test func capturesGroupsByNumberOrName() {
    #expect(capture("v41 of shop", "v(\\d+) of (\\w+)") == #"["41","shop"]"#)
    #expect(capture("v41", "v(?<n>\\d+)(x)?") == #"{"n":"41"}"#)
    #expect(capture("v41", "(x)?v") == "[null]")
    #expect(capture("v41", "\\d+") == #""41""#)
    #expect(capture("v41", "x") == "null")
    #expect(capture("a1 b22", "([a-z])(\\d)", all: true) == #"[["a","1"],["b","2"]]"#)
    #expect(capture("", "x", all: true) == "[]")
    #expect(
      capture("", "a(") == "HKD330: the regular expression has a mistake at character 2: the group that begins here is not closed"
    )
  }

  @Test func whatIsCapturedOfASecretIsSecret() throws {
    let value = try harness.run("capture", ["text": .secret(Secret("k=v")), "pattern": .string("(k)=(v)")])
    #expect(value.list?.map(\.typeName) == ["secret", "secret"])
  }

  @Test func replacesByExpression() {
    let arguments: [String: Value] = [
      "text": .string("7 of 9"), "part": .string("(\\d+) of (\\d+)"), "regex": .bool(true),
    ]
    #expect(harness.outcome("replace", arguments.merging(["replacement": .string("$2/$1")]) { $1 }) == #""9/7""#)
    #expect(
      harness.outcome("replace", arguments.merging(["replacement": .string("$3")]) { $1 })
        == "HKD330: a `$` in the replacement names a group of the expression: $1, ${name}; $$ is the sign itself")
  }

  private static let mistakes: [(String, String?)] = [
    ("\"a\" | capture 'b(a'", "(: the regular expression has a mistake: the group that begins here is not closed"),
    ("capture \"a\" '[z-a]'", "z: the regular expression has a mistake: a range"),
    ("\"a\" | replace --regex 'a)' x", "): the regular expression has a mistake: `)` closes no group"),
    ("\"a\" | replace 'a)' x", nil), ("\"a\" | replace --regex=false 'a)' x", nil),
    ("\"a\" | replace --regex '(a)' 'x $2'", "$: a `$` in the replacement names a group"),
    ("let p = 'a('; \"a\" | capture $p", nil), ("glob 'a/[z-a]*'", "'a/[z-a]*': the pattern has a mistake: "),
    ("time:now | time:format '%H:%Q'", "%: `time:format` does not know this `%`"),
  ]

  /// What is written out is told before anything runs, at the character at fault.
  @Test(arguments: mistakes)
  func patternsInTheProgramAreChecked(_ program: String, _ expected: String?) {
    let checker = Checker(
      CommandTable(languageCommands(), namedTypes: []), session: SessionNames(),
      loadModule: { path, _ throws(Failure) in throw Failure("HKD222", path) })
    let found = checker.check(SourceText(program)).diagnostics
    #expect(found.map(\.code) == (expected == nil ? [] : ["HKD229"]))
    guard let first = found.first, let expected else { return }
    #expect("\(first.source.text(first.span)): \(first.message)".hasPrefix(expected))
  }

  private static let formats: [(String, String)] = [
    ("%Y-%m-%dT%H:%M:%S.%LZ", "\"2026-11-23T13:54:27.250Z\""), ("%a %A %b %B %j", "\"Mon Monday Nov November 327\""),
    ("%F %T %s %%", "\"2026-11-23 13:54:27 1795442067 %\""), ("", "\"\""),
    ("%q", "HKD330: `time:format` does not know this `%` in its pattern"),
    ("%", "HKD330: `time:format` does not know this `%` in its pattern"),
  ]

  @Test(arguments: formats)
  func timesAreFormatted(_ pattern: String, _ expected: String) {
    let time = Value.time(1_795_442_067_250_000_000)
    #expect(harness.outcome("time:format", ["time": time, "pattern": .string(pattern)]) == expected)
  }
}
