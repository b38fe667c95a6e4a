import HKDLanguage
import Testing

@Suite("Transcripts")
struct TranscriptFormatTests {
  @Test func whatIsWrittenReadsBack() throws {
    var first = Transcript.Entry(text: "if true {\n  say '> x'\n}")
    first.output = ["> x", "", ".", "! no error", "\\", "# none", "plain", "  indented"]
    var second = Transcript.Entry(text: "stop")
    second.error = ("HKD300", ["stopped", "here"])
    let text = "# A session\n\n" + first.written + second.written
    let entries = try #require(Transcript(parsing: text).sessions.first)
    #expect(Transcript(parsing: text).sessions.count == 1)
    #expect(entries.map(\.text) == [first.text, second.text])
    #expect(entries[0].output == first.output)
    #expect(entries[1].output == [])
    #expect(entries[1].error?.code == "HKD300")
    #expect(entries[1].error?.words == ["stopped", "here"])
  }

  @Test func whatIsMetAndWhatIsNot() {
    var entry = Transcript.Entry(text: "x")
    entry.output = ["built in …s by …", "done"]
    #expect(entry.isMet(byOutput: ["built in 3.5s by me", "done"], error: nil))
    #expect(!entry.isMet(byOutput: ["built in 3.5m by me", "done"], error: nil))
    #expect(!entry.isMet(byOutput: ["built in 3.5s by me"], error: nil))
    #expect(!entry.isMet(byOutput: ["built in 3.5s by me", "done"], error: ("HKD300", "HKD300: no")))
    entry.output = []
    entry.error = ("HKD3", ["no", "room"])
    #expect(entry.isMet(byOutput: [], error: ("HKD300", "error[HKD300]: there is no room")))
    #expect(!entry.isMet(byOutput: [], error: ("HKD300", "error[HKD300]: there is none")))
    #expect(!entry.isMet(byOutput: [], error: ("HKD400", "no room")))
    #expect(!entry.isMet(byOutput: [], error: nil))
  }

  @Test func headingsBeginSessionsAndProseIsPassed() {
    let transcript = Transcript(parsing: "# One\n\nProse.\n\n> a\n1\n\n# Two\n\n> b\n")
    #expect(transcript.sessions.map { $0.map(\.text) } == [["a"], ["b"]])
    #expect(transcript.sessions.first?.first?.line == 5)
    #expect(Transcript(parsing: "nothing").sessions.isEmpty)
  }

  @Test func aTextThatEndsWithinALineIsCutOffThere() throws {
    let whole = "# One\n\n> a\n1\n\n> if true {\n.  b\n.}\ntwo\n! HKD3 no room\n\n"
    let (first, second) = (3, 6)
    for length in 0...whole.utf8.count {
      let transcript = Transcript(parsing: String(decoding: whole.utf8.prefix(length), as: UTF8.self))
      let lines = transcript.sessions.joined().map(\.line)
      if length >= whole.utf8.count - 1 {
        #expect(lines == [first, second] && transcript.cutOff == nil)
      } else if whole.utf8.prefix(length).last != UInt8(ascii: "\n"), let cutOff = transcript.cutOff {
        #expect(cutOff.line == (lines.isEmpty ? first : second), "\(length)")
      }
      // An entry is there whole, or is the last one.
      if lines.count == 2 { #expect(transcript.sessions[0][0].output == ["1"]) }
    }
  }

  @Test func idsAndTimesAreMasked() {
    let start = 1_700_000_000_000_000_000  // 2023-11-14T22:13:20Z
    func masked(_ line: String) -> String? {
      var entry = Transcript.Entry(text: "x")
      entry.output = [line]
      let result = entry.maskingVaryingText(since: start)
      #expect(result.isMet(byOutput: [line], error: nil))
      return result.output.first
    }
    #expect(masked("id  01234567-89ab-cdef-0123-456789abcdef") == "id  …")
    #expect(masked("2023-11-14T22:13:20Z  web") == "… web")
    #expect(masked("at 2024-01-01T00:00:00.250Z, or 2023-11-14T22:13:19Z") == "at …, or 2023-11-14T22:13:19Z")
    for line in ["", "2023", "2024-01-01", "01234567-89ab-cdef-0123-456789abcdefg", "x2024-01-01T00:00:00Z", "0-1-2-3"] {
      #expect(masked(line) == line)
    }
  }
}
