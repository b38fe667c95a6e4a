/// Which config values count as secrets in a text that somebody typed and that is to be written down.
public enum ConfigSecrecy {
  /// Whether the text of a value is a secret: any that is long enough to be told from other text, and a shorter one whose name
  /// says so (`DB_PASSWORD=abc`), but not `PORT=80`.
  public static func isSecret(_ value: String, named name: String) -> Bool {
    value.utf8.count >= SecretGate.shortestText || !value.isEmpty && tells(name)
  }

  private static func tells(_ name: String) -> Bool {
    let upper = name.uppercased()
    return parts.contains { upper.firstRange(of: $0) != nil }
      || upper.split(whereSeparator: { !$0.isLetter }).contains { words.contains(String($0)) }
  }

  private static let parts = ["PASSW", "PASSPHRASE", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY"]
  private static let words: Set<String> = ["KEY", "KEYS", "PASS", "PWD", "PIN", "OTP", "SALT", "AUTH", "PRIVATE"]
}
