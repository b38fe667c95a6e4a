import HKDLanguage
import TestSupport
import Testing

/// What a text reads as, written again; the problem's message and offset if it is refused.
private func reread(_ text: String) -> String {
  do {
    return JSON.text(try JSON.parse(text))
  } catch {
    return "\(error.offset): \(error.message)"
  }
}

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("\t[\r\n]\n", "[]"), ("{}", "{}"), ("[1,2 , 3]", "[1,2,3]"),
    (#"{"b":1,"a":{"c":[null,false]}}"#, #"{"b":1,"a":{"c":[null,false]}}"#),
    (#""a\/b\u0041\n""#, #""a/bA\n""#), (#""\ud83d\ude00""#, #""😀""#), ("\"é日本😀\"", "\"é日本😀\""),
    (#""\u0000\u001f\u007F""#, "\"\\u0000\\u001f\\u007f\""), (#"{"":0}"#, #"{"":0}"#),
    (#""twelve bytes and a \"quote\" later""#, #""twelve bytes and a \"quote\" later""#),
  ])
  func readsDocuments(_ text: String, _ expected: String) {
    #expect(reread(text) == expected)
  }

  @Test(arguments: [
    ("0", "0"), ("-0", "0"), ("-7", "-7"), ("9223372036854775807", "9223372036854775807"),
    ("-9223372036854775808", "-9223372036854775808"), ("3.0", "3.0"), ("-0.0", "-0.0"), ("0.1", "0.1"),
    ("1e2", "100.0"), ("1E+2", "100.0"), ("12.5e-1", "1.25"), ("1e16", "1e16"),
    ("9999999999999998.0", "9999999999999998.0"), ("9007199254740994.0", "9007199254740994.0"),
    ("9500000000000000.0", "9500000000000000.0"), ("-1.5e-7", "-1.5e-7"),
    ("12345678901234567890.0", "1.2345678901234567e19"), ("0.0001", "0.0001"), ("0.00001", "1e-5"),
    ("1.7976931348623157e308", "1.7976931348623157e308"), ("5e-324", "5e-324"), ("1e-400", "0.0"),
    ("123456789012345678901234567890.5e-20", "1234567890.1234567"), ("0.1e1", "1.0"),
    ("2.2250738585072014E-308", "2.2250738585072014e-308"),
  ])
  func readsNumbersExactly(_ text: String, _ expected: String) {
    #expect(reread(text) == expected)
  }

  @Test(arguments: [
    ("", "0: a JSON value is missing at the end of the text"),
    ("  ", "2: a JSON value is missing at the end of the text"),
    ("\u{feff}1", "0: JSON begins without a byte-order mark"),
    ("1 2", "2: nothing may follow the JSON value, found `2`"),
    ("[1,]", "3: a JSON value cannot begin with `]`"),
    ("[1 2]", "3: expected `,` or `]` after a list's item, found `2`"),
    ("[1", "2: expected `,` or `]` after a list's item, found the end of the text"),
    ("[,1]", "1: a JSON value cannot begin with `,`"),
    (#"{"a" 1}"#, "5: expected `:` after a key, found `1`"),
    (#"{"a":1,}"#, "7: expected a key in quotes, found `}`"),
    (#"{"a":1 "b":2}"#, "7: expected `,` or `}` after a field, found `\"`"),
    ("{a:1}", "1: expected a key in quotes, found `a`"),
    (#"{"a":1,"a":2}"#, "7: the key `a` stands twice in one object"),
    ("nul", "0: expected `null`"), ("True", "0: a JSON value cannot begin with `T`"),
    ("NaN", "0: a JSON value cannot begin with `N`"),
    ("'a'", "0: a JSON value cannot begin with `'`"), ("\u{c}1", "0: a JSON value cannot begin with the byte 0xc"),
    ("é", "0: a JSON value cannot begin with a character that is not ASCII"),
    ("\"abc", "0: the string that begins here has no closing quote"),
    ("\"a\\", "2: the text ends inside an escape"),
    ("\"a\nb\"", "2: a control character in a string must be escaped (0xa)"),
    (#""\x41""#, "1: JSON knows no such escape"), (#""\u12G4""#, "1: `\\u` wants four hexadecimal digits"),
    (#""\ud800""#, "1: half of a surrogate pair stands alone"),
    (#""\ude00\ud800""#, "1: half of a surrogate pair stands alone"),
    (#""\ud800\u0041""#, "1: half of a surrogate pair stands alone"),
    ("01", "0: a number cannot begin with a needless zero"),
    ("-", "1: a number needs a digit, found the end of the text"),
    ("+1", "0: a JSON value cannot begin with `+`"), (".5", "0: a JSON value cannot begin with `.`"),
    ("1.", "2: a digit is missing after the point"), ("1e", "2: a digit is missing in the exponent"),
    ("1e+", "3: a digit is missing in the exponent"), ("0x10", "1: nothing may follow the JSON value, found `x`"),
    ("9223372036854775808", "0: the integer does not fit 64 bits"),
    ("-9223372036854775809", "0: the integer does not fit 64 bits"),
    ("[99999999999999999999999]", "1: the integer does not fit 64 bits"),
    ("1e309", "0: the number is beyond the range of a float"),
    ("-1e99999999999", "0: the number is beyond the range of a float"),
  ])
  func refusesWithOffset(_ text: String, _ expected: String) {
    #expect(reread(text) == expected)
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82], [0x22, 0x80, 0x22], [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xE0, 0x80, 0x80, 0x22],
    ] as [[UInt8]])
  func refusesBytesThatAreNotUTF8(_ bytes: [UInt8]) {
    #expect(throws: JSON.Problem.self) { try JSON.parse(bytes) }
  }

  @Test func nestingIsBounded() throws {
    let deepest = JSON.deepestNesting
    let allowed = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
    #expect(reread(allowed) == allowed)
    #expect(reread(String(repeating: "[", count: 1_000_000)) == "512: lists and objects are nested deeper than 512")
    #expect(reread(String(repeating: #"{"a":"#, count: 600)) == "2560: lists and objects are nested deeper than 512")
  }

  /// Objects that follow one another share their keys as long as those are the same.
  @Test(arguments: [
    #"[{"a":1,"b":2},{"a":3,"b":4},{"a":5},{"a":6,"b":7,"c":8},{"b":9,"a":0},{}]"#,
    #"[{"a":{"x":1}},{"b":{"x":1,"y":2}},{"a":{"y":1}}]"#, #"[{"a\"b":1},{"a\"b":2}]"#, #"[{},{"a":1},{}]"#,
    #"[{"a key of more than fourteen bytes":1},{"a key of more than fourteen bytes":2},{"a key of more than fourteen":3}]"#,
    "[{\"\u{e9}\":1,\"e\u{301}\":2}]",
  ])
  func keysOfNeighboursStayTheirOwn(_ text: String) {
    #expect(reread(text) == text)
  }

  @Test(arguments: [
    (#"[{"a\"b":1},{"a"b":2}]"#, "16: expected `:` after a key, found `b`"),
    (#"[{"a":1,"b":2},{"a":1,"a":2}]"#, "22: the key `a` stands twice in one object"),
    (#"[{"a":1,"b":2},{"a":1,"b":2,"a":3}]"#, "28: the key `a` stands twice in one object"),
    (#"[{"a":1},{"a"#, "10: the string that begins here has no closing quote"),
    (#"[{"a":1},{"a" 2}]"#, "14: expected `:` after a key, found `2`"),
  ])
  func mistakesInKeysOfNeighboursAreFound(_ text: String, _ expected: String) {
    #expect(reread(text) == expected)
  }

  @Test func findsARepeatedKeyAmongMany() {
    let keys = (0..<200).map { "\"key\($0)\":\($0)" }.joined(separator: ",")
    #expect(reread("{\(keys)}") == "{\(keys)}")
    #expect(reread("{\(keys),\"key7\":0}").hasSuffix("the key `key7` stands twice in one object"))
  }

  /// Every text that is a mutation of a valid one is either refused or reads as something that writes and reads the same.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func survivesMutations(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    let sample = Array(
      #"{"id":"01234567-89ab-cdef","n":[1,-2.5e3,0.1,12345678901234567,true,null],"s":"é\u00e9\ud83d\ude00 \\ \" x","o":{"a":{},"b":[[]]}}"#
        .utf8)
    for _ in 0..<2000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: index)
        case 2: bytes.insert(sample[Int.random(in: 0..<sample.count, using: &random)], at: index)
        default: bytes.removeSubrange(index...)
        }
        if bytes.isEmpty { break }
      }
      guard let value = try? JSON.parse(bytes) else { continue }
      let written = JSON.text(value)
      #expect(reread(written) == written)
    }
  }
}
