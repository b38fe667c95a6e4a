/// Looks through the files of a block for tokens and private keys.
///
/// Runs over every byte of every small file, beside the compressor, so it must cost little of what that does: it compares 16
/// bytes at a time and looks closer only where eight in a row may be part of a token (4 GB/s on what compresses at 0.4).
struct SecretScanner {
  struct Hit: Sendable, Hashable {
    let path: [UInt8]
    let rule: String
    /// What it looks like.
    let meaning: String
    /// From 1; nil when the file began too far back to tell.
    let line: Int?
  }

  /// Files up to this size are looked through; what is larger is data.
  static let largestFile: Int64 = 1 << 20

  /// How far before a block a token may begin that ends in it.
  private static let overlap = 512

  static func hits(in block: DeflateBlock) -> [Hit] {
    guard !block.files.isEmpty else { return [] }
    let bytes = block.windowAndInput
    var hits: [Hit] = []
    for file in block.files {
      let start = block.windowCount + file.start
      let first = max(start, block.windowCount - overlap, 0)
      let end = min(bytes.count, start + file.size)
      guard first < end else { continue }
      let scanner = SecretScanner(
        bytes: bytes, blockStart: block.windowCount, fileStart: start, fileEnd: start + file.size, first: first,
        end: end,
        path: file.path)
      scanner.run(&hits)
    }
    return hits
  }

  private let bytes: UnsafeRawBufferPointer
  private let blockStart: Int
  /// Where the file begins, before `first` when part of it is out of sight.
  private let fileStart: Int
  private let fileEnd: Int
  private let first: Int
  private let end: Int
  private let path: [UInt8]

  private func run(_ hits: inout [Hit]) {
    if fileStart >= first, isKeyFile() { hit(SecretRule.privateKey, at: first, &hits) }
    var at = first
    /// Where the last chunk ended that was all token bytes: the next one belongs to the same run.
    var known = -1
    while at + 16 <= end {
      let (low, high) = Self.isToken(bytes.loadUnaligned(fromByteOffset: at, as: SIMD16<UInt8>.self))
      if low {
        if known != at { look(at, &hits) }
        known = at + 8
      }
      if high {
        if known != at + 8 { look(at + 8, &hits) }
        known = at + 16
      }
      at += 16
    }
    // The rest, too short for a stride, may end a run of eight or more.
    while at + 8 <= end {
      if (0..<8).allSatisfy({ Self.isToken(bytes[at + $0]) }) {
        if known != at { look(at, &hits) }
        known = at + 8
      }
      at += 8
    }
  }

  /// Whether all of the first and all of the last eight bytes are letters, digits, `_` or `-`.
  @inline(__always)
  private static func isToken(_ v: SIMD16<UInt8>) -> (Bool, Bool) {
    let letter = (v | 0x20) &- 97 .< 26
    let digit = v &- 48 .< 10
    let mask = letter .| digit .| (v .== 95) .| (v .== 45)
    let lanes = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return (lanes[0] == .max, lanes[1] == .max)
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == 95 || byte == 45
  }

  /// A run of token bytes covers `at`; finds its beginning and judges it.
  private func look(_ at: Int, _ hits: inout [Hit]) {
    var start = at
    while start > first, Self.isToken(bytes[start - 1]) { start -= 1 }
    // Its beginning is out of sight: longer than any token.
    if start == first, fileStart < first { return }
    guard SecretTokens.mayBegin(bytes[start]) else { return }
    let last = min(end, start + SecretTokens.longest + 1)
    var stop = at + 8
    while stop < last, Self.isToken(bytes[stop]) { stop += 1 }
    let run = UnsafeRawBufferPointer(rebasing: bytes[start..<stop])
    // What goes on in the next block is seen there whole; what ended before this one was seen there.
    if stop == end && end < fileEnd || stop < blockStart { return }
    if run.count >= SecretTokens.shortest, let rule = SecretTokens.rule(for: run) {
      hit(rule, at: start, &hits)
    } else if isKeyBody(run, at: start) {
      hit(SecretRule.privateKey, at: start, &hits)
    }
  }

  private func hit(_ rule: SecretRule, at offset: Int, _ hits: inout [Hit]) {
    // Secrets are kept in text; a program or picture holds such bytes by chance.
    let around = bytes[max(first, offset - 256)..<min(end, offset + 256)]
    guard !around.contains(0) else { return }
    let line = fileStart < 0 ? nil : bytes[max(0, fileStart)..<offset].count { $0 == 10 } + 1
    hits.append(Hit(path: path, rule: rule.name, meaning: rule.meaning, line: line))
  }

  /// `-----BEGIN … PRIVATE KEY-----` as the file's first line, with any kind of key behind it.
  private func isKeyFile() -> Bool {
    let head = bytes[first..<min(end, first + 64)]
    return head.starts(with: "-----BEGIN ".utf8) && holds(head.prefix { $0 != 10 }, Self.keyTitle)
  }

  /// A key's first line of base64 below its title, anywhere in a file.
  private func isKeyBody(_ run: UnsafeRawBufferPointer, at start: Int) -> Bool {
    guard SecretTokens.keyBeginnings.contains(where: { run.starts(with: $0.utf8) }) else { return false }
    return holds(bytes[max(first, start - 48)..<start], Self.keyTitle)
  }

  private static let keyTitle = Array("PRIVATE KEY-----".utf8)

  private func holds(_ bytes: Slice<UnsafeRawBufferPointer>, _ word: [UInt8]) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: word) }
  }
}
