import CSystem
import Glibc
import HKDSystem
import Synchronization
import TestSupport
import Testing

@testable import LineEditor

@Suite("The history and its file")
struct HistoryTests {
  let folder: TemporaryFolder
  var path: String { folder.path("deep/er/history") }

  init() throws { folder = try TemporaryFolder("history") }

  func texts(_ history: History) -> [String] { history.entries.map(\.text) }

  @Test func entriesSurviveWholeInAFileOfTheOwnersAlone() throws {
    let history = History(path: path)
    for text in ["one", "two\nlines \\n \\", "日本 👍\r", "def f {\n\tx\n}"] { history.add(text) }
    let again = History(path: path)
    #expect(again.entries == history.entries)
    #expect(texts(again) == ["one", "two\nlines \\n \\", "日本 👍\r", "def f {\n\tx\n}"])
    #expect(again.entries.allSatisfy { $0.time > 1_700_000_000 })
    #expect(fileStatus(path)?.st_mode == 0o100600)
    #expect(fileStatus(folder.path("deep"))?.st_mode == 0o040700)
  }

  @Test func duplicatesFoldToTheNewest() {
    let history = History(path: path)
    for text in ["a", "b", "a", "c", "b"] { history.add(text) }
    #expect(texts(history) == ["a", "c", "b"])
    #expect(texts(History(path: path)) == ["a", "c", "b"])
  }

  @Test func whatMayNotBeStoredIsNot() {
    let history = History(path: path, shouldStore: { !$0.contains("token") })
    for text in [" led", "\tled", "", "  ", "\n", "my token", String(repeating: "x", count: 2_000_000), "kept"] {
      history.add(text)
    }
    #expect(texts(history) == ["kept"])
    #expect(texts(History(path: path)) == ["kept"])
  }

  @Test func aPrivateSessionReadsButNeverWrites() throws {
    History(path: path).add("old")
    let history = History(path: path, isPrivate: true)
    history.add("hidden")
    History(path: path).add("from another")
    #expect(Set(texts(history)) == ["old", "hidden", "from another"])
    #expect(!String(decoding: try readFile(path), as: UTF8.self).contains("hidden"))
  }

  @Test func theFileIsRewrittenShorterAndOtherSessionsFollow() throws {
    let other = History(path: path, limit: 10)
    let history = History(path: path, limit: 10)
    for number in 1...35 { history.add("entry \(number)") }
    #expect(texts(history).count == 10)
    // Now and then it is rewritten.
    let next = History(path: path, limit: 10)
    #expect(texts(next) == (26...35).map { "entry \($0)" })
    #expect(try readFile(path).filter { $0 == 0x0a }.count <= 20)
    #expect(fileStatus(path)?.st_mode == 0o100600)
    #expect(try entries(of: folder.path("deep/er")) == ["history"])
    other.add("after")
    history.add("and after")
    #expect(texts(next).suffix(2) == ["after", "and after"])
    #expect(texts(other).suffix(3) == ["entry 35", "after", "and after"])
  }

  @Test func ofALongFileTheLastLinesAreEntries() throws {
    let lines = (1...5_000).map { "17 entry \($0)\n" }
    try folder.write("h", lines.joined())
    let history = History(path: folder.path("h"), limit: 10)
    #expect(texts(history) == (4_991...5_000).map { "entry \($0)" })
    // Looking changes nothing, adding makes it short.
    #expect(try folder.text("h") == lines.joined())
    history.add("next")
    #expect(try folder.text("h").split(separator: "\n").count == 10)
    #expect(texts(History(path: folder.path("h"), limit: 10)).suffix(2) == ["entry 5000", "next"])
  }

  @Test func manyWritersAtOnceLoseNothing() throws {
    let threads = 8
    let done = Mailbox()
    for writer in 0..<threads {
      let path = self.path
      Thread.startDetached {
        let history = History(path: path, limit: 100)
        for number in 0..<25 { history.add("writer \(writer) entry \(number)") }
        done.put(writer)
      }
    }
    #expect(eventually(within: .seconds(30)) { done.count == threads })
    let all = String(decoding: try readFile(path), as: UTF8.self).split(separator: "\n")
    #expect(Set(all.map { $0.drop { $0 != " " } }).count == threads * 25)
    #expect(texts(History(path: path)).count == threads * 25)
  }

  @Test func aDamagedFileIsReadAsFarAsItGoes() throws {
    try folder.write(
      "h", bytes: Array("17 good\nno time\n\n18 \n19 bad \u{5c}".utf8) + [0xff, 0x0a] + Array("20 unfinished".utf8))
    let history = History(path: folder.path("h"))
    #expect(texts(history) == ["good", "no time", "bad \u{fffd}", "unfinished"])
    history.add("next")
    #expect(try folder.text("h").hasSuffix("20 unfinished\n\(history.entries[4].time) next\n"))
  }

  @Test func aFileThatIsRemovedOrReplacedIsFollowed() throws {
    let history = History(path: folder.path("h"))
    history.add("one")
    unlink(folder.path("h"))
    #expect(texts(history) == [])
    try folder.write("h", "5 two\n")
    #expect(texts(history) == ["two"])
    try folder.write("h", "")
    history.add("three")
    #expect(texts(history) == ["three"])
  }

  @Test func problemsAreToldOnceAndEntriesStayInMemory() throws {
    let problems = Mailbox()
    try folder.makeFolder("directory")
    let history = History(path: folder.path("directory"), onProblem: { problems.put($0.utf8.count) })
    history.add("one")
    history.add("two")
    #expect(texts(history) == ["one", "two"])
    #expect((1...2).contains(problems.count))
  }

  @Test func goingThroughTheHistory() {
    var recall = HistoryRecall(["a", "b", "c"].map { HistoryEntry(text: $0, time: 0) })
    #expect(recall.newer(than: "draft") == nil)
    #expect(recall.older(than: "draft") == "c")
    #expect(recall.older(than: "c") == "b")
    #expect(recall.newer(than: "b edited") == "c")
    #expect(recall.newer(than: "c") == "draft")
    // A search brought "b" into the line.
    #expect(recall.older(than: "b") == "a")
    #expect(recall.older(than: "a") == nil)
  }
}

/// Counts what threads report.
private final class Mailbox: Sendable {
  private let numbers = Mutex<[Int]>([])

  func put(_ number: Int) { numbers.withLock { $0.append(number) } }

  var count: Int { numbers.withLock { $0.count } }
}
