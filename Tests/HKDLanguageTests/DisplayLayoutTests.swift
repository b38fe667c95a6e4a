import TestSupport
import Testing

@testable import HKDLanguage

@Suite("Tables and fields on a terminal")
struct DisplayLayoutTests {
  private func table(_ columns: Int, types: [NamedType] = []) -> Display {
    Display(
      types: Dictionary(types.map { ($0.name, $0) }) { $1 },
      layout: Display.Layout(columns: columns, paint: { key, text in key == "status" ? "<\(text)>" : nil }))
  }

  private func row(_ fields: (String, Value)..., type: String? = nil) -> Value { .record(fields, type: type) }

  @Test func cutsTheWidestCells() {
    let list = Value.list([
      row(("id", .int(1)), ("text", .string(String(repeating: "long ", count: 20))), ("status", .string("up")))
    ])
    #expect(
      table(30).shown(list) == """
        id  text                status
        1   long long long lo…  <up>

        """)
    // As wide as it is where nothing bounds it.
    #expect(Display().shown(list).split(separator: "\n").map(\.count).max() ?? 0 > 100)
  }

  @Test func timesBesideOtherValuesAreInSeconds() {
    let time = Value.time(1_795_442_000_123_456_789)
    #expect(table(80).shown(.list([row(("at", time))])) == "at\n2026-11-23T13:53:20Z\n")
    #expect(table(80).shown(row(("at", time))) == "at  2026-11-23T13:53:20Z\n")
    // By itself, and where a program reads it, it is exact.
    #expect(table(80).shown(time) == "2026-11-23T13:53:20.123456789Z\n")
    #expect(Display().shown(row(("at", time))) == "at  2026-11-23T13:53:20.123456789Z\n")
  }

  @Test func leavesOutWhatHasNoRoom() {
    let list = Value.list([row(("alphabet", .string("aaaaaaaaaa")), ("beta", .string("bbbbbbbbbb")), ("gamma", .string("c")))])
    #expect(table(20).shown(list) == "alphabet   beta\naaaaaaaa…  bbbbbbbb…\nnot shown: gamma\n")
  }

  @Test func everyLineFits() {
    var generator = SeededGenerator(11)
    for _ in 0..<200 {
      let keys = (0..<Int.random(in: 1...12, using: &generator)).map { "key\($0)" }
      let rows = (0..<3).map { _ in
        Value.record(
          keys.map { key in
            let text = ["x", "日本語", "e\u{301}", "wide "].randomElement(using: &generator) ?? ""
            return (key, .string(String(repeating: text, count: Int.random(in: 0...12, using: &generator))))
          })
      }
      let columns = Int.random(in: 20...100, using: &generator)
      let display = Display(layout: Display.Layout(columns: columns))
      for line in display.shown(.list(rows)).split(separator: "\n") {
        #expect(TextWidth.columns(String(line)) <= columns, "\(columns): \(line)")
      }
    }
  }

  @Test func aTypesColumnsAreCutAndColouredToo() {
    let type = NamedType("app", "an app", columns: ["name", "region.name", "status"])
    let apps = Value.list([
      row(
        ("id", .string("0123")), ("name", .string("shop-of-a-long-name")), ("region", .record([("name", .string("eu"))])),
        ("status", .string("up")), type: "app")
    ])
    #expect(table(24, types: [type]).shown(apps) == "name      region  status\nshop-of…  eu      <up>\n")
  }

  @Test func aRecordInARowStandsByItsName() {
    let list = Value.list([row(("by", .record([("id", .string("1")), ("email", .string("x@y"))])))])
    #expect(table(80).shown(list) == "by\nx@y\n")
    #expect(Display().shown(list) == "by\n[id: \"1\" email: x@y]\n")
  }

  @Test func fieldsGoOnBelowAndReferencesStandByTheirName() {
    let region: Value = .record([("id", .string("0123")), ("name", .string("eu"))])
    let record = row(
      ("region", region), ("text", .string("one two three four five six\nseven")),
      ("url", .string("http://long.example/path/of/it")))
    #expect(
      table(28).shown(record) == """
        region  eu
        text    one two three four
                five six
                seven
        url     http://long.example/path/of/it

        """)
    #expect(Display().shown(row(("region", region))) == "region  [id: \"0123\" name: eu]\n")
    #expect(table(80).shown(row(("r", .record([("name", .string("eu")), ("kind", .int(1))])))) == "r  [name: eu kind: 1]\n")
  }

  @Test func fieldsGetTheirColourAndNullStaysEmpty() {
    #expect(table(80).shown(row(("name", .string("web")), ("status", .string("up")))) == "name    web\nstatus  <up>\n")
    #expect(table(80).shown(.list([row(("a", .null), ("b", .int(1)))])) == "a  b\n   1\n")
  }
}
