import HKDLanguage
import TestSupport
import Testing

@Suite struct ValuesDisplayTests {
  private let display = Display(types: [
    "build": NamedType("build", "A build.", display: { record in "build \(record["id"]?.string ?? "?")" })
  ])

  private static let texts: [(Value, String)] = [
    (.null, "null"), (.string("a b"), "a b"), (.size(1_234_567), "1.23mb"), (.duration(1_500_000_000), "1s500ms"),
    (.float(3), "3.0"), (.list([.int(1), .int(2)]), "[1 2]"), (.list([]), "[]"), (.record([]), "[:]"),
    (.record([("k", .string("v")), ("odd key", .string("a b"))]), #"[k: v "odd key": "a b"]"#),
    (.list([.size(1_500_000), .range(1, 3), .time(0)]), "[1500kb 1..3 1970-01-01T00:00:00Z]"),
    (.secret(Secret("hush")), "‹secret›"), (.list([.secret(Secret("hush"))]), "[‹secret›]"),
    (.list([.list([.list([])]), .record([("a", .list([.null]))])]), "[[[]] [a: [null]]]"),
    (.record([("id", .string("x"))], type: "build"), "build x"),
    (.list([.record([("id", .string("x"))], type: "build")]), "[build x]"),
  ]

  @Test(arguments: texts)
  func text(_ value: Value, _ expected: String) {
    #expect(display.text(value) == expected)
  }

  @Test(arguments: [
    ("hello", "hello"), ("", #""""#), ("a b", #""a b""#), ("42", #""42""#), ("true", #""true""#), ("1.20.3", "1.20.3"),
    ("1h", #""1h""#), ("5M", "5M"), ("http://x/y", "http://x/y"), ("key:", #""key:""#), ("$x", #""\$x""#),
    ("-a", "-a"), ("--app", "--app"), ("a=b", "a=b"), ("+", #""+""#), ("...", "..."),
    ("a\n\t\u{1b}\u{0}", #""a\n\t\e\u{0}""#), ("\"\\", #""\"\\""#), ("é", "é"), ("日本", "日本"), ("👍", "👍"),
    ("not", "not"), ("null", #""null""#),
    ("a,b", #""a,b""#),
    ("a\u{200B}b", #""a\u{200b}b""#), ("01234567-89ab", "01234567-89ab"), ("v41", "v41"), ("#x", ##""#x""##),
    ("a..b", "a..b"), ("1..2", #""1..2""#), ("a#b", "a#b"), ("a\\", "a\\"), ("./x.hkd", "./x.hkd"), ("it's", #""it's""#),
  ])
  func stringsInsideData(_ string: String, _ expected: String) {
    #expect(display.literal(.list([.string(string)])) == "[\(expected)]")
  }

  /// Quotes stand just where the bare word would be read as something else.
  @Test(arguments: 0..<10 as Range<UInt64>) func quotesOnlyWhereNeeded(seed: UInt64) {
    var random = SeededGenerator(seed)
    let pieces = Array("ab1.-_:/#=+*$,;|()[]{}'\"\\ \té日👍~@%^&!<>?").map(String.init) + ["true", "1h", "..", "//"]
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 1...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let notation = display.literal(.list([.string(text)]))
      #expect(Self.item(of: notation) == text, "\(notation)")
      if notation.hasPrefix("[\"") { #expect(Self.item(of: "[\(text)]") != text, "\(notation) needs no quotes") }
    }
  }

  /// The text in a list of one; nil for any other program.
  private static func item(of program: String) -> String? {
    let engine = Engine(commands: [], output: CollectedOutput(), gate: SecretGate())
    let checked = engine.check(SourceText(program))
    guard !checked.hasErrors else { return nil }
    var shown: [Value] = []
    try? engine.run(checked, scope: TaskScope()) { shown.append($0) }
    guard shown.count == 1, let list = shown[0].list, list.count == 1 else { return nil }
    return list[0].string
  }

  private static let shown: [(Value, String)] = [
    (.null, ""), (.list([]), ""), (.list([.null, .null]), ""), (.list([.int(1), .null]), "1\nnull\n"),
    (.string("a\nb"), "a\nb\n"), (.list([.string("x"), .size(1500)]), "x\n1.5kb\n"), (.range(1, 3), "1\n2\n3\n"),
    (.range(2, 1), ""), (.list([.list([.int(1), .string("a b")]), .int(2)]), "[1 \"a b\"]\n2\n"),
    (.record([("name", .string("shop")), ("id", .int(7)), ("none", .null)]), "name  shop\nid    7\nnone  null\n"),
    (.record([("log", .string("a\nb")), ("x", .string(""))]), "log  a\n     b\nx\n"),
    (.record([("id", .string("x"))], type: "build"), "build x\n"),
    (
      .list([
        .record([("name", .string("日本")), ("size", .size(1500))]),
        .record([("name", .string("b\nc")), ("build", .record([("id", .string("y"))], type: "build"))]),
        .record([("size", .null)]),
      ]), "name  size   build\n日本  1.5kb\nb\\nc         build y\n      null\n"
    ),
    (.list([.record([("a", .int(1))]), .int(2)]), "[a: 1]\n2\n"),
  ]

  @Test(arguments: shown)
  func topLevel(_ value: Value, _ expected: String) {
    #expect(display.shown(value) == expected)
  }

  @Test func longListsComeInPieces() {
    var pieces: [String] = []
    display.show(.range(1, 20_000)) { pieces.append($0) }
    #expect(pieces.count > 2)
    #expect(pieces.joined() == (1...20_000).map { "\($0)\n" }.joined())
  }
}
