import CSystem
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import LineEditor

@Suite("Progress lines")
struct ProgressTests {
  func text(
    _ done: Int64, of total: Int64?, rate: Double? = nil, label: String = "upload", columns: Int = 80
  ) -> String {
    ProgressText(label: label, done: done, total: total, rate: rate, format: .plain).line(columns: columns)
  }

  @Test func showsWhatFits() {
    #expect(text(50, of: 200, rate: 10) == "upload  ███████░░░░░░░░░░░░░░░░░░░░░░░   25%  50 of 200  10/s  15s left")
    #expect(text(50, of: 200, rate: 10, columns: 50) == "upload  ██░░░░░░░   25%  50 of 200  10/s  15s left")
    #expect(text(50, of: 200, rate: 10, columns: 48) == "upload  ████░░░░░░░░░░░░░   25%  50 of 200  10/s")
    #expect(text(200, of: 200, columns: 40).hasSuffix("100%  200 of 200"))
    #expect(text(50, of: 200, columns: 12) == "upload   25%")
    #expect(text(50, of: 200, label: "a very long label", columns: 12) == "a very long…")
    #expect(text(50, of: nil, rate: 10) == "upload  50  10/s")
    #expect(text(0, of: 0).contains("100%"))
    #expect(text(900, of: 200).contains("100%"))
    for columns in 1...100 {
      #expect(displayWidth(of: text(123_456, of: 9_999_999, rate: 1e17, label: "日本", columns: columns)) <= columns)
      #expect(displayWidth(of: text(123_456, of: nil, rate: 1e300, columns: columns)) <= columns)
    }
  }

  @Test func elsewhereThanAtATerminalALineEachTenth() throws {
    let pipe = try OutputPipe()
    let console = Console(out: pipe.writing, err: pipe.writing)
    let line = ProgressLine("upload", total: 1000, on: console, clock: TestClock(step: .milliseconds(150)).now)
    for done in 0...1000 { line.update(Int64(done)) }
    line.finish()
    line.update(1000)
    let lines = try pipe.readAll().split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines.first == "upload 10% (100 of 1000)")
    #expect(lines.last == "upload 100% (1000 of 1000)")
  }

  @Test func theLastTenthIsToldHoweverFastItComes() throws {
    let pipe = try OutputPipe()
    let console = Console(out: pipe.writing, err: pipe.writing)
    let line = ProgressLine("upload", total: 10, on: console, clock: TestClock(step: .zero).now)
    for done in 0...10 { line.update(Int64(done)) }
    #expect(try pipe.readAll() == "upload 100% (10 of 10)\n")
  }

  @Test func anUnknownTotalIsToldEveryTenSeconds() throws {
    let pipe = try OutputPipe()
    let console = Console(out: pipe.writing, err: pipe.writing)
    let line = ProgressLine("log", total: nil, on: console, clock: TestClock(step: .seconds(1)).now)
    for done in 1...25 { line.update(Int64(done)) }
    #expect(try pipe.readAll() == "log 10\nlog 20\n")
  }

  @Test func theRateFollowsWhatHappens() {
    var meter = RateMeter()
    for second in 0...20 { meter.add(Int64(second) * 100, at: .seconds(second)) }
    #expect(meter.rate.map { abs($0 - 100) < 1 } == true)
    for second in 21...40 { meter.add(2000, at: .seconds(second)) }
    #expect(meter.rate.map { $0 < 1 } == true)
  }
}

/// A clock that goes on by one step at each look.
private final class TestClock: Sendable {
  private let time = Mutex(Duration.zero)
  private let step: Duration

  init(step: Duration) { self.step = step }

  var now: @Sendable () -> Duration {
    {
      self.time.withLock { time in
        defer { time += self.step }
        return time
      }
    }
  }
}

/// A pipe that is read after everything was written.
private final class OutputPipe {
  let reading: Int32
  let writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard hkd_pipe_cloexec(&ends) == 0 else { throw TestSupportError("no pipe") }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit { close(reading) }

  /// Ends the writing side and gives what was written, at most what a pipe holds.
  func readAll() throws -> String {
    close(writing)
    var bytes = [UInt8](repeating: 0, count: 65536)
    var filled = 0
    while filled < bytes.count {
      let count = bytes[filled...].withUnsafeMutableBytes { read(reading, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      filled += count
    }
    return String(decoding: bytes[..<filled], as: UTF8.self)
  }
}
