import HKDLanguage
import Testing

/// A secret is found in each form in which display, JSON and messages may write it.
@Suite struct ValuesSecretGateTests {
  private static let secret = "first \"quoted\" line\nsecond\\line of it\nend"

  private let gate: SecretGate = {
    let gate = SecretGate()
    gate.learn(secret)
    return gate
  }()

  @Test func aSecretFollowedByACombiningMarkIsReplaced() {
    gate.learn("hush-hush")
    #expect(gate.redact("x hush-hush\u{301}") == "x ‹secret›\u{301}")
  }

  @Test func escapedFormsAreReplacedWhole() {
    let value = Value.record([("a", .string(Self.secret)), ("b", .list(List([.string(Self.secret)])))])
    #expect(gate.redact(JSON.text(value)) == #"{"a":"‹secret›","b":["‹secret›"]}"#)
    #expect(gate.redact(Display().text(value)) == #"[a: "‹secret›" b: ["‹secret›"]]"#)
    let table = Value.list(List([value, .record([("a", .int(1))])]))
    #expect(gate.redact(Display().shown(table)).contains("‹secret›"))
    #expect(!gate.redact(Display().shown(table)).contains("line"))
  }

  @Test func linesAreReplacedWhereTheyStandApart() {
    #expect(gate.redact("error:\n  first \"quoted\" line\n  second\\line of it\n") == "error:\n  ‹secret›\n  ‹secret›\n")
    #expect(gate.redact(#"{"line":"second\\line of it"}"#) == #"{"line":"‹secret›"}"#)
  }

  @Test func theLinesAroundAKeyAreNoSecret() {
    gate.learn("-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkq\r\n-----END PRIVATE KEY-----\r\n")
    #expect(gate.redact("-----BEGIN PRIVATE KEY-----\n MIIEvQIBADANBgkq") == "-----BEGIN PRIVATE KEY-----\n ‹secret›")
  }

  @Test func whatWasRevealedPassesInEachForm() {
    gate.reveal(Self.secret)
    let json = JSON.text(.string(Self.secret))
    #expect(gate.redactOutput(json) == json)
    #expect(gate.redact(json) == "\"‹secret›\"")
  }

  @Test func aFailureLosesItsSecretsBeforeItIsLaidOut() {
    let failure = Failure("HKD300", "bad \(Self.secret)", hint: Self.secret, cause: Failure("HKD300", Self.secret))
    let told = DiagnosticRenderer().text(failure.redacted(by: gate))
    #expect(told.contains("bad ‹secret›") && told.contains("caused by[HKD300]: ‹secret›"))
    #expect(!told.contains("line") && !told.contains("end"))
  }

  @Test func valuesLoseTheirSecretsBeforeTheyAreLaidOut() {
    let value = Value.list(List([.record([("a", .string("x \(Self.secret)")), ("n", .int(1))])]))
    #expect(Display().shown(gate.redactOutput(value, Bounds())) == "a           n\nx ‹secret›  1\n")
    gate.reveal(Self.secret)
    #expect(JSON.text(gate.redactOutput(value, Bounds())) == JSON.text(value))
  }
}
