import HKDLanguage

/// The last lines that a program wrote on standard error, for the message of its failure.
struct OutputTail {
  private static let longest = 4096
  private static let mostLines = 20
  private var bytes: [UInt8] = []

  mutating func append(_ more: [UInt8]) {
    bytes.append(contentsOf: more)
    if bytes.count > 4 * Self.longest { bytes.removeFirst(bytes.count - Self.longest) }
  }

  /// Whole lines where there are some; bytes that are not UTF-8 as U+FFFD.
  var text: String {
    var tail = bytes.suffix(Self.longest)
    if tail.count < bytes.count, let newline = tail.firstIndex(of: UInt8(ascii: "\n")) {
      tail = tail[(newline + 1)...]
    }
    let lines = tail.split(separator: UInt8(ascii: "\n")).suffix(Self.mostLines)
    return lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}

/// Passes a program's output through line by line, each through the gate.
final class LivePassage {
  /// A line longer than this is passed on in parts.
  private static let longestLine = 1 << 20
  private let sink: any Output
  private var pendingOutput: [UInt8] = []
  private var pendingErrors: [UInt8] = []

  init(_ sink: any Output) { self.sink = sink }

  func output(_ bytes: [UInt8]) {
    pendingOutput.append(contentsOf: bytes)
    if let lines = Self.takeLines(&pendingOutput) { sink.write(lines) }
  }

  func errors(_ bytes: [UInt8]) {
    pendingErrors.append(contentsOf: bytes)
    guard let lines = Self.takeLines(&pendingErrors) else { return }
    for line in StringSearch.split(lines, separator: "\n").dropLast() { sink.note(line) }
  }

  /// Passes on what has no newline at its end.
  func finish() {
    if !pendingOutput.isEmpty { sink.write(String(decoding: pendingOutput, as: UTF8.self)) }
    if !pendingErrors.isEmpty { sink.note(String(decoding: pendingErrors, as: UTF8.self)) }
    pendingOutput = []
    pendingErrors = []
  }

  private static func takeLines(_ pending: inout [UInt8]) -> String? {
    let end =
      pending.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? (pending.count > longestLine ? pending.count : 0)
    guard end > 0 else { return nil }
    defer { pending.removeFirst(end) }
    return String(decoding: pending[..<end], as: UTF8.self)
  }
}
