import CSystem
import Glibc

/// Asking the terminal where its cursor is: `CSI 6 n`, answered by `CSI row ; column R` among the keys.
extension KeyReader {
  /// The column of the terminal's cursor, from 0; nil where the terminal gives no answer in time.
  func cursorColumn(askedOn output: Int32) -> Int? {
    writeAll("\u{1b}[6n", to: output)
    var bytes: [UInt8] = []
    let limit = monotonicTime() + Self.patience
    while let byte = byteInTime(Self.milliseconds(until: limit)) {
      bytes.append(byte)
      guard byte == UInt8(ascii: "R"), let start = bytes.lastIndex(of: 0x1b),
        let column = Self.column(in: bytes[start...])
      else { continue }
      // Keys that were pressed meanwhile.
      waiting += bytes[..<start]
      return column
    }
    waiting += bytes
    hasLateAnswer = true
    return nil
  }

  /// Behind an Escape: takes the rest of an answer that comes late.
  func skipLateAnswer() -> Bool {
    var bytes: [UInt8] = [0x1b]
    while let byte = byteInTime(Self.betweenBytes) {
      bytes.append(byte)
      if byte == UInt8(ascii: "R"), Self.column(in: bytes[...]) != nil {
        hasLateAnswer = false
        return true
      }
      guard bytes.count == 2 ? byte == UInt8(ascii: "[") : byte == UInt8(ascii: ";") || (0x30...0x39).contains(byte) else {
        break
      }
    }
    waiting = bytes.dropFirst() + waiting
    return false
  }

  private static let patience = Duration.milliseconds(200)
  /// Milliseconds.
  private static let betweenBytes: Int32 = 40

  private static func milliseconds(until limit: Duration) -> Int32 {
    let (seconds, attoseconds) = (limit - monotonicTime()).components
    return Int32(clamping: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }

  private func byteInTime(_ limit: Int32) -> UInt8? {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var byte: UInt8 = 0
    return poll(&wait, 1, limit) > 0 && Glibc.read(descriptor, &byte, 1) == 1 ? byte : nil
  }

  /// The column in `ESC [ row ; column R`.
  private static func column(in answer: ArraySlice<UInt8>) -> Int? {
    guard answer.starts(with: [0x1b, UInt8(ascii: "[")]) else { return nil }
    let numbers = answer.dropFirst(2).dropLast().split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
    guard numbers.count == 2, let column = Int(String(decoding: numbers[1], as: UTF8.self)) else { return nil }
    return max(0, column - 1)
  }
}
