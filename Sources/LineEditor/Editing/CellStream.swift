import CEdit
import CSystem
import Glibc

/// The stream that libedit draws on: the terminal, with characters in the place of their stand-ins. What is drawn can be held back
/// until it is known whether it is right.
final class CellStream {
  private let cells: CellTable
  private let descriptor: Int32
  /// The beginning of a character whose rest comes with the next piece.
  private var begun: [UInt8] = []
  /// What is held back; nil while nothing is.
  private var held: [UInt8]?

  init(_ cells: CellTable, descriptor: Int32) {
    self.cells = cells
    self.descriptor = descriptor
  }

  /// A C stream that writes here; it must be closed while this lives.
  func open() -> UnsafeMutablePointer<FILE>? {
    hkd_edit_stream_through(Unmanaged.passUnretained(self).toOpaque(), writeCells)
  }

  var isHolding: Bool { held != nil }

  /// From now on what is drawn is kept.
  func hold() { if held == nil { held = [] } }

  /// Draws what was kept.
  func release() {
    guard let bytes = held else { return }
    held = nil
    bytes.withUnsafeBytes { write($0) }
  }

  /// Forgets what was kept: the terminal is as it was before.
  func discard() { held = nil }

  fileprivate func write(_ piece: UnsafeRawBufferPointer) {
    if held != nil {
      held? += piece
      return
    }
    if begun.isEmpty, !piece.contains(where: Self.beginsStandIn) {
      writeAll(piece, to: descriptor)
      return
    }
    let bytes = begun + piece
    var shown: [UInt8] = []
    var index = 0
    begun = []
    while index < bytes.count {
      guard Self.beginsStandIn(bytes[index]) else {
        shown.append(bytes[index])
        index += 1
        continue
      }
      guard index + 4 <= bytes.count else {
        begun = Array(bytes[index...])
        break
      }
      let four = bytes[index..<(index + 4)]
      let scalar = String(validating: four, as: UTF8.self)?.unicodeScalars.first
      shown += scalar.flatMap { cells.shown($0) }.map { Array($0.utf8) } ?? Array(four)
      index += 4
    }
    shown.withUnsafeBytes { _ = writeAll($0, to: descriptor) }
  }

  /// All stand-ins take four bytes, of which these come first.
  private static func beginsStandIn(_ byte: UInt8) -> Bool { byte == 0xf4 || byte == 0xf0 }
}

/// What the C library calls with what libedit has drawn.
private func writeCells(_ stream: UnsafeMutableRawPointer?, _ bytes: UnsafePointer<CChar>?, _ count: Int) -> Int {
  guard let stream, let bytes else { return 0 }
  Unmanaged<CellStream>.fromOpaque(stream).takeUnretainedValue().write(UnsafeRawBufferPointer(start: bytes, count: count))
  return count
}
