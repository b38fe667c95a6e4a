/// Tokens that services give a shape of their own, so that leaks can be found: a fixed beginning, then letters and digits.
enum SecretTokens {
  struct TokenRule: Sendable {
    let rule: SecretRule
    let prefixes: [String]
    /// Bytes of the whole token.
    let length: ClosedRange<Int>
    /// Whether all behind the prefix is upper case or a digit.
    var isUpper = false
  }

  /// A token is a run of letters, digits, `_` and `-` that is at least this long (which the scanner's stride rests on).
  static let shortest = 20
  /// Longer runs are data, not tokens.
  static let longest = 255

  static let rules: [TokenRule] = [
    TokenRule(
      rule: SecretRule(name: "heroku-token", meaning: "a Heroku token"), prefixes: ["HRKU-"], length: 41...120),
    TokenRule(
      rule: SecretRule(name: "aws-key", meaning: "an AWS access key"), prefixes: ["AKIA", "ASIA"], length: 20...20,
      isUpper: true),
    TokenRule(
      rule: SecretRule(name: "github-token", meaning: "a GitHub token"),
      prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], length: 40...255),
    TokenRule(
      rule: SecretRule(name: "gitlab-token", meaning: "a GitLab token"), prefixes: ["glpat-"], length: 26...255),
    TokenRule(
      rule: SecretRule(name: "slack-token", meaning: "a Slack token"),
      prefixes: ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"], length: 40...255),
    TokenRule(
      rule: SecretRule(name: "stripe-key", meaning: "a Stripe live key"), prefixes: ["sk_live_", "rk_live_"],
      length: 32...255),
    TokenRule(
      rule: SecretRule(name: "google-key", meaning: "a Google API key"), prefixes: ["AIza"], length: 39...39),
    TokenRule(rule: SecretRule(name: "npm-token", meaning: "an npm token"), prefixes: ["npm_"], length: 40...40),
    TokenRule(
      rule: SecretRule(name: "pypi-token", meaning: "a PyPI token"), prefixes: ["pypi-AgE"], length: 60...255),
    TokenRule(
      rule: SecretRule(name: "openai-key", meaning: "an API key of OpenAI or Anthropic"),
      prefixes: ["sk-proj-", "sk-ant-"], length: 48...255),
    TokenRule(
      rule: SecretRule(name: "digitalocean-token", meaning: "a DigitalOcean token"), prefixes: ["dop_v1_"],
      length: 71...71),
    TokenRule(
      rule: SecretRule(name: "shopify-token", meaning: "a Shopify token"), prefixes: ["shpat_", "shpss_"],
      length: 38...38),
  ]

  /// The first lines of keys in base64, which begin with what kind of key they are.
  static let keyBeginnings = ["MII", "MHcC", "MHQC", "MIGH", "MC4C", "b3BlbnNzaC1rZXk"]

  /// First two bytes as one number, to turn away nearly all runs at once.
  private static let beginnings: [Bool] = {
    var table = [Bool](repeating: false, count: 1 << 16)
    for prefix in rules.flatMap(\.prefixes) + keyBeginnings {
      let bytes = Array(prefix.utf8)
      table[Int(bytes[0]) << 8 | Int(bytes[1])] = true
    }
    return table
  }()

  private static let byPrefix: [(prefix: [UInt8], rule: TokenRule)] = rules.flatMap { rule in
    rule.prefixes.map { (Array($0.utf8), rule) }
  }

  /// Whether a token may begin at `start`; there are at least two bytes.
  static func mayBegin(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
    beginnings[Int(bytes[start]) << 8 | Int(bytes[start + 1])]
  }

  /// The rule that a whole run of token bytes falls under.
  static func rule(for run: UnsafeRawBufferPointer) -> SecretRule? {
    guard let (prefix, rule) = byPrefix.first(where: { run.starts(with: $0.prefix) }), rule.length.contains(run.count)
    else { return nil }
    let body = run[prefix.count...]
    if rule.isUpper, !body.allSatisfy({ $0 &- 65 < 26 || $0 &- 48 < 10 }) { return nil }
    // Placeholders repeat themselves (xxxx…) or say what they are.
    guard Set(body).count >= 8, !contains(body, "example"), !contains(body, "your") else { return nil }
    return rule.rule
  }

  private static func contains(_ bytes: Slice<UnsafeRawBufferPointer>, _ word: String) -> Bool {
    let word = Array(word.utf8)
    return bytes.indices.dropLast(word.count - 1).contains { start in
      word.indices.allSatisfy { asciiLowercased(bytes[start + $0]) == word[$0] }
    }
  }
}
