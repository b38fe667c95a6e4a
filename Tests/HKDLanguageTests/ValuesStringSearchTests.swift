import HKDLanguage
import Testing

@Suite struct ValuesStringSearchTests {
  @Test(arguments: [
    ("a,b,,c,", ",", ["a", "b", "", "c", ""]), ("", ",", [""]), ("abc", "", ["abc"]), ("aaaa", "aa", ["", "", ""]),
    ("a\r\nb", "\n", ["a\r", "b"]), ("a\u{301}", "a", ["", "\u{301}"]), ("日本語", "本", ["日", "語"]),
  ])
  func splitsByBytes(_ text: String, _ separator: String, _ pieces: [String]) {
    #expect(StringSearch.split(text, separator: separator) == pieces)
  }

  @Test func replacesWithoutLookingAtWhatItPutIn() {
    #expect(StringSearch.replace("a", with: "aa", in: "aba") == "aabaa")
    #expect(StringSearch.replace("x", with: "y", in: "aba") == "aba")
    #expect(StringSearch.replace("e", with: "E", in: "e\u{301}") == "E\u{301}")
  }

  @Test func contains() {
    #expect(StringSearch.contains("", in: ""))
    #expect(StringSearch.contains("bc", in: "abc"))
    #expect(!StringSearch.contains("bc", in: ""))
    #expect(!StringSearch.contains("\u{e9}", in: "e\u{301}"))
  }
}
