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
}
