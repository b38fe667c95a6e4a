/// Secrets that show in a file's name.
enum SecretNames {
  struct NameRule: Sendable {
    let rule: SecretRule
    /// Whole last names.
    var names: [String] = []
    /// Ends of paths that begin at a folder.
    var paths: [String] = []
    /// Ends of last names.
    var suffixes: [String] = []
  }

  static let rules: [NameRule] = [
    NameRule(
      rule: SecretRule(name: "env-file", meaning: "a file of environment variables")),
    NameRule(
      rule: SecretRule(name: "netrc", meaning: "stored passwords"),
      names: [".netrc", "_netrc", ".git-credentials", ".pgpass", ".pypirc", ".dockercfg", ".vault-token"],
      paths: [".docker/config.json", ".kube/config"]),
    NameRule(
      rule: SecretRule(name: "ssh-key", meaning: "a private SSH key"),
      names: ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"]),
    NameRule(
      rule: SecretRule(name: "cloud-credentials", meaning: "credentials of a cloud account"),
      names: ["credentials.json", ".s3cfg", ".boto"], paths: [".aws/credentials", ".config/gcloud/credentials.db"]),
    NameRule(
      rule: SecretRule(name: "app-key", meaning: "the key that opens an app's encrypted settings"),
      paths: ["config/master.key"]),
    NameRule(
      rule: SecretRule(name: "key-store", meaning: "a store of private keys"),
      suffixes: [".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk"]),
  ]

  /// Ends of `.env` files that are made to be shared.
  private static let templates = [".example", ".sample", ".template", ".dist", ".defaults"]

  private struct Table: Sendable {
    var names: [[UInt8]: SecretRule] = [:]
    var paths: [([UInt8], SecretRule)] = []
    var suffixes: [([UInt8], SecretRule)] = []
  }

  private static let table: Table = {
    var table = Table()
    for rule in rules {
      for name in rule.names { table.names[Array(name.utf8)] = rule.rule }
      table.paths += rule.paths.map { (Array($0.utf8), rule.rule) }
      table.suffixes += rule.suffixes.map { (Array($0.utf8), rule.rule) }
    }
    return table
  }()

  /// The rule that a path's name falls under.
  static func rule(for path: [UInt8]) -> SecretRule? {
    let nameStart = (path.lastIndex(of: slash) ?? -1) + 1
    let name = path[nameStart...]
    if name.starts(with: ".env".utf8) {
      let isTemplate = templates.contains { ends(name, with: Array($0.utf8)) }
      return isTemplate ? nil : rules[0].rule
    }
    if let rule = table.names[Array(name)] { return rule }
    if let found = table.suffixes.first(where: { ends(name, with: $0.0) }) { return found.1 }
    let found = table.paths.first { end, _ in
      ends(path[...], with: end) && (path.count == end.count || path[path.count - end.count - 1] == slash)
    }
    return found?.1
  }

  private static func ends(_ bytes: ArraySlice<UInt8>, with end: [UInt8]) -> Bool {
    bytes.count >= end.count && bytes.suffix(end.count).elementsEqual(end)
  }
}
