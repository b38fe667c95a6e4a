import HKDCommands
import HKDLanguage
import Testing

@Suite struct TextCommandTests {
  private let harness = CommandHarness()

  @Test func textIsSplitJoinedAndChanged() {
    #expect(harness.outcome("split", ["text": .string("a,,b"), "separator": .string(",")]) == #"["a","","b"]"#)
    #expect(
      harness.outcome("split", ["text": .string("a"), "separator": .string("")])
        == "HKD322: `split` needs a separator that is not empty")
    #expect(harness.outcome("lines", ["text": .string("a\r\n\nb")]) == #"["a","","b"]"#)
    #expect(harness.outcome("lines", ["text": .string("")]) == "[]")
    #expect(harness.outcome("lines", ["text": .string("\n")]) == #"[""]"#)
    #expect(harness.outcome("trim", ["text": .string("\u{a0} x \r\n")]) == #""x""#)
    #expect(harness.outcome("trim", ["text": .string(" x "), "end": .bool(true)]) == #"" x""#)
    #expect(harness.outcome("trim", ["text": .string(" x "), "start": .bool(true)]) == #""x ""#)
    #expect(harness.outcome("upper", ["text": .string("straße")]) == #""STRASSE""#)
    #expect(
      harness.outcome("replace", ["text": .string("aXbX"), "part": .string("X"), "replacement": .string("XX")])
        == #""aXXbXX""#)
    #expect(
      harness.outcome("replace", ["text": .string("a"), "part": .string(""), "replacement": .string("x")])
        == "HKD322: `replace` needs a text to look for")
  }

  @Test func whatIsMadeOfASecretIsSecret() throws {
    let secret = Value.secret(Secret("a,b"))
    #expect(try harness.run("upper", ["text": secret]) == .secret(Secret("A,B")))
    #expect(try harness.run("upper", ["text": secret]).typeName == "secret")
    let parts = try #require(try harness.run("split", ["text": secret, "separator": .string(",")]).list)
    #expect(parts.map(\.typeName) == ["secret", "secret"])
    #expect(try harness.run("join", ["items": .list(parts), "separator": .string("-")]).typeName == "secret")
    let replaced = try harness.run(
      "replace", ["text": .string("x"), "part": .string("x"), "replacement": secret])
    #expect(replaced.typeName == "secret")
    let read = try harness.run("from:json", ["text": .secret(Secret(#"{"a":["k",1]}"#))])
    #expect(JSON.text(read) == #"{"a":["‹secret›",1]}"#)
  }

  @Test func sayMasksSecretsAndReadsTheRestAsText() throws {
    _ = try harness.run(
      "say", ["values": .list([.string("a b"), .list([.string("a b")]), .secret(Secret("hush-hush")), .size(1500)])])
    #expect(harness.runtime.text == "a b [\"a b\"] ‹secret› 1.5kb\n")
  }

  @Test func revealedSecretsPassOutputAndNotNotes() throws {
    let revealed = try harness.run("reveal", ["secret": .secret(Secret("hush-hush"))])
    #expect(revealed == .string("hush-hush") && revealed.typeName == "string")
    _ = try harness.run("say", ["values": .list([revealed])])
    harness.runtime.note("hush-hush")
    #expect(harness.runtime.text == "hush-hush\n")
    #expect(harness.runtime.notes == ["‹secret›"])
  }

  @Test func jsonIsReadAndWritten() throws {
    #expect(
      harness.outcome("from:json", ["text": .string("{\n  \"é\": x}")])
        == "HKD328: no valid JSON: a JSON value cannot begin with `x` (line 2, column 8)")
    let value = try JSON.parse(#"{"a":[1,{"b":[]}],"c":{},"d":"[,:\"\\"}"#)
    #expect(
      try harness.run("to:json", ["value": value, "pretty": .bool(true)])
        == .string(
          "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {},\n  \"d\": \"[,:\\\"\\\\\"\n}"))
  }

  @Test func exitFailAndAssert() throws {
    #expect(harness.outcome("exit", ["status": .int(256)]) == "HKD322: `exit` takes a status from 0 to 255, not 256")
    let exit = #expect(throws: Failure.self) { try harness.run("exit", ["status": .int(7)]) }
    #expect(exit?.kind == .exit(7) && exit?.isCatchable == false)
    #expect(harness.outcome("fail", ["error": .string("no"), "code": .string("x")]) == "x: no")
    #expect(harness.outcome("fail", ["error": .string("no")]) == "HKD300: no")
    let first = Failure("HKD404", "gone", kind: .notFound, status: 404)
    let secret = #expect(throws: Failure.self) { try harness.run("fail", ["error": .secret(Secret("leak hunter22"))]) }
    #expect(secret?.message == "‹secret›" && secret?.code == "HKD300")
    let again = #expect(throws: Failure.self) { try harness.run("fail", ["error": first.value, "hint": .string("h")]) }
    #expect(again?.kind == .notFound && again?.hint == "h" && again?.status == 404)
    #expect(harness.outcome("assert", ["condition": .bool(true)]) == "null")
    #expect(harness.outcome("assert", ["condition": .bool(false)]) == "HKD323: the assertion does not hold")
  }
}
