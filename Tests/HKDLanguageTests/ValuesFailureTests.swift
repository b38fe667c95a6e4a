import HKDLanguage
import Testing

@Suite struct ValuesFailureTests {
  private let source = SourceText("let x = 1\nlet y = é + fail\n", origin: .file("a.hkd"))

  @Test func aFailureAsAValueHasAllItsKeys() {
    let place = Place(source, Span(20, 21))
    let failure = Failure(
      "HKD404", "no such app", place: place, trace: [TraceEntry(name: "ship", place: place)],
      cause: Failure("HKD300", "first"), status: 404, id: "not_found", requestID: "r-1")
    #expect(
      JSON.text(failure.value)
        == #"{"code":"HKD404","message":"no such app","hint":null,"place":{"file":"a.hkd","line":2,"column":10},"#
        + #""trace":[{"name":"ship","file":"a.hkd","line":2,"column":10}],"cause":{"code":"HKD300","message":"first","#
        + #""hint":null,"place":null,"trace":[],"cause":null,"status":null,"id":null,"request-id":null},"#
        + #""status":404,"id":"not_found","request-id":"r-1"}"#)
    #expect(failure.value.typeName == "error")
  }

  @Test func raisingAnErrorValueAgainLosesNothing() throws {
    let original = Failure(
      "HKD404", "no such app", hint: "apps:create", kind: .notFound, place: Place(source, Span(0, 1)), status: 404)
    let again = try #require(Failure(original.value))
    #expect(again.kind == .notFound)
    #expect(again.place?.description == "a.hkd:1:1")
    #expect(JSON.text(again.value) == JSON.text(original.value))
    guard case .record(var record) = original.value else { return }
    record.set("message", .string("changed"))
    #expect(Failure(.record(record))?.message == "changed")
    #expect(Failure(.record([("code", .string("x"))])) == nil)
    #expect(Failure(.string("x")) == nil)
  }

  @Test func theGateLetsRevealedTextsPassOnStandardOutputAlone() {
    let gate = SecretGate()
    gate.learn("hush-hush")
    gate.learn("hush-hush-longer")
    gate.learn("tiny")
    #expect(gate.redact("a hush-hush-longer b hush-hush tiny") == "a ‹secret› b ‹secret› tiny")
    gate.reveal("hush-hush")
    #expect(gate.redactOutput("hush-hush-longer hush-hush") == "‹secret› hush-hush")
    #expect(gate.redact("hush-hush") == "‹secret›")
  }
}
