/// What makes a file look like a secret.
public struct SecretRule: Sendable, Equatable {
  /// Stable, for messages and the reference: `env-file`, `github-token`.
  public let name: String
  /// What it looks for, in words that go on from "looks like".
  public let meaning: String

  /// All rules, those on names first.
  public static let all: [SecretRule] = SecretNames.rules.map(\.rule) + SecretTokens.rules.map(\.rule) + [privateKey]

  static let privateKey = SecretRule(name: "private-key", meaning: "a private key")
}
