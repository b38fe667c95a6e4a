/// What a terminal takes from the bytes sent to it.
enum ScreenEvent: Equatable {
  case character(Unicode.Scalar)
  case control(UInt8)
  /// `ESC` and one letter.
  case escape(UInt8)
  /// `CSI`: the private marker (`?`, `>` …) or nil, the numbers (nil where left out), the last byte.
  case sequence(marker: UInt8?, parameters: [Int?], final: UInt8)
}

/// Splits bytes into events; keeps what is not finished.
struct ScreenInput: Sendable {
  private enum Mode {
    case ground
    case escape
    case charset
    case sequence
    case string
    case stringEscape
  }

  private var mode = Mode.ground
  private var pending: [UInt8] = []
  private var missing = 0

  mutating func take(_ byte: UInt8) -> ScreenEvent? {
    switch mode {
    case .ground:
      return ground(byte)
    case .escape:
      return escape(byte)
    case .charset:
      mode = .ground
      return nil
    case .sequence:
      return sequence(byte)
    case .string:
      if byte == 0x07 { mode = .ground }
      if byte == 0x1b { mode = .stringEscape }
      return nil
    case .stringEscape:
      mode = .ground
      return nil
    }
  }

  private mutating func ground(_ byte: UInt8) -> ScreenEvent? {
    if missing > 0 && byte & 0xc0 == 0x80 {
      pending.append(byte)
      missing -= 1
      return missing == 0 ? decoded() : nil
    }
    // A cut sequence of UTF-8 is dropped, as most terminals do after showing a box for it.
    missing = 0
    switch byte {
    case 0x1b:
      mode = .escape
      return nil
    case 0x00..<0x20, 0x7f:
      return .control(byte)
    case 0x20..<0x7f:
      return .character(Unicode.Scalar(byte))
    default:
      missing = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0
      pending = [byte]
      return missing == 0 ? decoded() : nil
    }
  }

  private func decoded() -> ScreenEvent? {
    String(decoding: pending, as: UTF8.self).unicodeScalars.first.map { .character($0) }
  }

  private mutating func escape(_ byte: UInt8) -> ScreenEvent? {
    mode = .ground
    switch byte {
    case UInt8(ascii: "["):
      mode = .sequence
      pending = []
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      mode = .string
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      mode = .charset
    default:
      return .escape(byte)
    }
    return nil
  }

  private mutating func sequence(_ byte: UInt8) -> ScreenEvent? {
    guard (0x40...0x7e).contains(byte) else {
      pending.append(byte)
      return nil
    }
    mode = .ground
    var parameters = pending[...]
    let marker = parameters.first.flatMap { (0x3c...0x3f).contains($0) ? $0 : nil }
    if marker != nil { parameters = parameters.dropFirst() }
    let numbers = parameters.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
      Int(String(decoding: $0, as: UTF8.self))
    }
    return .sequence(marker: marker, parameters: numbers, final: byte)
  }
}
