import CSystem
import Glibc
import HKDLanguage

/// Texts that are secrets by their looks, or because they are known.
enum SecretText {
  /// What finds them in texts that are to be written down.
  static func finder(_ gate: SecretGate, commands: @escaping @Sendable () -> [Command]) -> SecretFinder {
    SecretFinder(commands: commands) { isIn($0, gate) }
  }

  private static func isIn(_ text: String, _ gate: SecretGate) -> Bool {
    var text = text
    // Pasted text can be long, and a search of strings takes a hundred times as long as one of bytes.
    return text.withUTF8 { holdsToken($0) || holdsPassword($0) } || gate.redact(text) != text
  }

  /// What well-known tokens begin with, and how many characters of theirs follow at least.
  private static let tokens: [(prefix: StaticString, rest: Int)] = [
    ("HRKU-", 30), ("ghp_", 30), ("gho_", 30), ("ghs_", 30), ("github_pat_", 30), ("glpat-", 15), ("AKIA", 16), ("ASIA", 16),
    ("sk_live_", 16), ("rk_live_", 16), ("sk-ant-", 16), ("xoxb-", 16), ("xoxp-", 16), ("SG.", 30), ("eyJ", 40), ("npm_", 30),
    ("AIza", 30), ("dop_v1_", 40), ("-----BEGIN ", 0),
  ]

  private static func holdsToken(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    tokens.contains { token in
      var rest = text[...]
      while let end = Self.end(of: token.prefix, in: rest) {
        rest = text[end...]
        if rest.prefix(token.rest).count(where: isOfToken) == token.rest { return true }
      }
      return false
    }
  }

  private static func isOfToken(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\"")
  }

  /// `scheme://user:password@host`
  private static func holdsPassword(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = text[...]
    while let end = Self.end(of: "://", in: rest) {
      rest = text[end...]
      let authority = rest.prefix { isOfToken($0) && $0 != UInt8(ascii: "/") }
      if let at = authority.lastIndex(of: UInt8(ascii: "@")),
        let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at
      {
        return true
      }
    }
    return false
  }

  /// Where the first occurrence of some bytes ends.
  private static func end(of needle: StaticString, in text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let start = UnsafeBufferPointer(rebasing: text).baseAddress,
      let found = memmem(start, text.count, needle.utf8Start, needle.utf8CodeUnitCount)
    else { return nil }
    return text.startIndex + (UnsafeRawPointer(found) - UnsafeRawPointer(start)) + needle.utf8CodeUnitCount
  }
}
