import HKDCommands
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

/// Commands on more than anybody waits for end with their task: each would go on for minutes, or fill the memory.
@Suite(.timeLimit(.minutes(5)))
struct EndlessWorkTests {
  private static let numbers = Value.range(1, Limits.list)
  private static let list = Value.list(Array(repeating: .int(1), count: 1 << 22))
  private static let records = Value.list(
    Array(repeating: .record((0..<200).map { ("key\($0)", Value.string("value")) }), count: 1 << 17))

  /// A value that is small itself and endless for whoever goes into its parts.
  private static var endless: Value { (0..<60).reduce(.list([.int(1)])) { value, _ in .list([value, value]) } }

  private static func text(_ unit: String) -> Value {
    .string(String(repeating: unit, count: (16 << 20) / unit.utf8.count))
  }

  /// Described by its command alone: the arguments would fill the log.
  struct Work: CustomTestStringConvertible {
    let command: String
    let arguments: [String: Value]

    var testDescription: String { command }
  }

  private static let calls: [(String, [String: Value])] = [
    ("reverse", ["items": numbers]),
    ("take", ["items": numbers, "number": .int(Limits.list)]),
    ("skip", ["items": numbers, "number": .int(1)]),
    ("min", ["items": numbers]),
    ("max", ["items": numbers]),
    ("unique", ["items": numbers]),
    ("unique", ["items": .list([endless, endless])]),
    ("flatten", ["items": .list([numbers])]),
    ("zip", ["items": numbers, "other": numbers]),
    ("sort", ["items": numbers]),
    ("sum", ["items": .list(Array(repeating: .float(0.5), count: 1 << 22))]),
    ("sort-by", ["items": records, "key": .string("key199")]),
    ("group-by", ["items": records, "key": .string("key199")]),
    ("select", ["value": records, "fields": .list((0..<200).map { .string("key\($0)") })]),
    ("join", ["items": numbers, "separator": .string(", ")]),
    ("join", ["items": .list([endless]), "separator": .string("")]),
    ("to:json", ["value": numbers]),
    ("to:json", ["value": list, "pretty": .bool(true)]),
    ("to:json", ["value": endless]),
    ("to:table", ["value": numbers]),
    ("to:table", ["value": records]),
    ("to:table", ["value": endless]),
    ("to:csv", ["items": records]),
    ("to:csv", ["items": .list([.record([("a", endless)])])]),
    ("say", ["values": .list([endless])]),
    ("from:json", ["text": .string("[" + String(repeating: "1,", count: 1 << 24) + "1]")]),
    ("from:csv", ["text": text("a,b\n")]),
    ("from:csv", ["text": .string("\"" + String(repeating: "a", count: 16 << 20) + "\"")]),
    ("lines", ["text": text("\n")]),
    ("split", ["text": text("a,"), "separator": .string(",")]),
    ("replace", ["text": text("a,"), "part": .string(","), "replacement": .string("")]),
    ("replace", ["text": text("ab"), "part": .string("a"), "replacement": .string(""), "regex": .bool(true)]),
    ("capture", ["text": text("a"), "pattern": .string("(?:a?){300}b")]),
    ("capture", ["text": text("a"), "pattern": .string("(?:.*b|a)"), "all": .bool(true)]),
    ("trim", ["text": text(" ")]),
    ("upper", ["text": text("é")]),
    ("lower", ["text": text("É")]),
    ("count", ["value": text("é")]),
    ("hash", ["text": text("a")]),
  ]

  @Test(arguments: calls.map(Work.init))
  func endsWithItsTask(_ work: Work) {
    var harness = CommandHarness()
    let scope = TaskScope()
    harness.scope = scope
    let body = harness
    Thread.startDetached {
      pause(.milliseconds(5))
      scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
    }
    #expect(body.outcome(work.command, work.arguments) == "HKD351: interrupted")
  }

  /// What a text or list would have to be longer for than one may be is refused.
  @Test func resultsAreBounded() {
    let harness = CommandHarness()
    let long = Value.string(String(repeating: "a", count: 1 << 16))
    for regex in [false, true] {
      let outcome = harness.outcome(
        "replace", ["text": long, "part": .string("a"), "replacement": long, "regex": .bool(regex)])
      #expect(outcome == "HKD316: a text may have 1.07gb at most")
    }
    #expect(harness.outcome("to:json", ["value": .range(1, .max)]).hasPrefix("HKD316"))
  }
}
