import HKDLanguage

/// Whether a text that was typed holds a secret, so that it may not be written down.
enum SecretText {
  static func isIn(_ text: String, gate: SecretGate) -> Bool {
    gate.redact(text) != text || holdsToken(text) || setsConfig(text)
  }

  /// What well-known tokens begin with, and how many characters of theirs follow at least.
  private static let tokens: [(prefix: String, rest: Int)] = [
    ("HRKU-", 30), ("ghp_", 30), ("gho_", 30), ("ghs_", 30), ("github_pat_", 30), ("glpat-", 15), ("AKIA", 16), ("ASIA", 16),
    ("sk_live_", 16), ("rk_live_", 16), ("sk-ant-", 16), ("xoxb-", 16), ("xoxp-", 16), ("SG.", 30), ("eyJ", 40), ("npm_", 30),
    ("-----BEGIN ", 8), ("AIza", 30), ("dop_v1_", 40),
  ]

  private static func holdsToken(_ text: String) -> Bool {
    tokens.contains { token in
      guard let found = text.firstRange(of: token.prefix) else { return false }
      return text[found.upperBound...].prefix { !$0.isWhitespace && $0 != "'" && $0 != "\"" }.count >= token.rest
        || token.prefix.hasPrefix("-----")
    } || holdsPassword(text)
  }

  /// `scheme://user:password@host`
  private static func holdsPassword(_ text: String) -> Bool {
    var rest = text[...]
    while let scheme = rest.firstRange(of: "://") {
      let authority = rest[scheme.upperBound...].prefix { !$0.isWhitespace && $0 != "/" && $0 != "'" && $0 != "\"" }
      if let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":"),
        authority.index(after: colon) < at
      {
        return true
      }
      rest = rest[scheme.upperBound...]
    }
    return false
  }

  /// Config values are secret: a command that sets one to a text of some length holds it.
  private static func setsConfig(_ text: String) -> Bool {
    guard text.contains("config:") else { return false }
    let program = Parser.parse(SourceText(text, origin: .other("history")))
    return ConfigValues.literals(in: program).contains { $0.utf8.count >= SecretGate.shortestText }
  }
}
