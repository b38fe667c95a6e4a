/// Looks through the files of a block for tokens and private keys.
///
/// Runs over every byte of every small file, beside the compressor, so it must cost little of what that does: it judges eight
/// bytes at a time within one word, passes over the next four, and looks closer only where all eight may be part of a token
/// that begins as tokens do (a tenth of what the fastest level takes).
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
    // Any run of 20 covers eight bytes at a multiple of twelve, and no token is shorter.
    let stride = SecretTokens.shortest - 8
    /// Where the last eight token bytes ended: a run that reaches back to there has been judged.
    var judged = -1
    while at + 8 <= end {
      if Self.isToken(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) {
        var start = at
        while start > max(first, judged), Self.isToken(bytes[start - 1]) { start -= 1 }
        if start != judged, SecretTokens.mayBegin(bytes, at: start) { look(start, &hits) }
        judged = at + 8
      }
      at += stride
    }
  }

  /// Whether all eight bytes are letters, digits, `_` or `-`. Each byte's top bit answers for it: adding 0x80 - a sets it from
  /// `a` upwards, and no sum carries into the next byte since the top bits are cleared first.
  @inline(__always)
  private static func isToken(_ word: UInt64) -> Bool {
    let each: UInt64 = 0x0101_0101_0101_0101
    let top = each * 0x80
    let low = word & ~top
    let folded = low | each * 0x20
    let letter = (folded + each * (0x80 - 0x61)) & ~(folded + each * (0x7f - 0x7a))
    let digit = (low + each * (0x80 - 0x30)) & ~(low + each * (0x7f - 0x39))
    let dash = ~((low ^ each * 0x2d) + each * 0x7f)
    let underscore = ~((low ^ each * 0x5f) + each * 0x7f)
    return (letter | digit | dash | underscore) & ~word & top == top
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == 95 || byte == 45
  }

  /// Judges the run of token bytes that begins at `start`.
  private func look(_ start: Int, _ hits: inout [Hit]) {
    // Its beginning is out of sight: longer than any token.
    if start == first, fileStart < first { return }
    let last = min(end, start + SecretTokens.longest + 1)
    var stop = start
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
