import SourceArchive
import TestSupport
import Testing

/// What looks like a secret stays out unless the user says otherwise.
@Suite struct SecretTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("secret")
    root = try folder.makeFolder("tree")
    try folder.write("tree/app", "x")
  }

  /// Built up, so that no token stands in this file.
  private static func token(_ prefix: String, _ count: Int) -> String {
    prefix + String("aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY".prefix(count))
      + String(repeating: "z", count: max(0, count - 32))
  }

  @Test(arguments: [
    (".env", "env-file"), ("a/.env.production", "env-file"), (".envrc", "env-file"), (".netrc", "netrc"),
    ("home/.docker/config.json", "netrc"), ("id_rsa", "ssh-key"), ("credentials.json", "cloud-credentials"),
    ("x/.aws/credentials", "cloud-credentials"), ("config/master.key", "app-key"), ("server.p12", "key-store"),
  ])
  func namesAreKnown(path: String, rule: String) throws {
    try folder.write("tree/\(path)", "x")
    let refused = try failure(packing: root)
    #expect(refused.code == "HKD606" && refused.paths == [path])
    #expect(refused.message.contains("(rule \(rule))"), "\(refused.message)")
    #expect(try pack(root) { $0.allowedSecrets = [path] }.fileCount == 2)
    #expect(try pack(root) { $0.exclude = ["/\(path)"] }.fileCount == 1)
  }

  @Test(arguments: [".env.example", "env", "my.env", "credentials.json.md", "id_rsa.pub", "cert.pem", "master.key"])
  func otherNamesPass(name: String) throws {
    try folder.write("tree/\(name)", "x")
    #expect(try pack(root).fileCount == 2)
  }

  @Test(arguments: [
    ("github-token", token("ghp_", 36)), ("github-token", token("github_pat_", 60)),
    ("heroku-token", token("HRKU-", 36)),
    ("aws-key", "AKIA" + "Q3EGRIAB7XPLM2ZV"), ("stripe-key", token("sk_live_", 24)),
    ("slack-token", token("xoxb-", 45)),
    ("google-key", token("AIza", 35)), ("npm-token", token("npm_", 36)), ("gitlab-token", token("glpat-", 20)),
  ])
  func tokensInContentsAreFound(rule: String, token: String) throws {
    for (before, after) in [
      ("", ""), ("KEY=", "\n"), ("a\nb: \"", "\"\nc"), (String(repeating: "x y\n", count: 70_000), "\n"),
    ] {
      try folder.write("tree/settings", before + token + after)
      let refused = try failure(packing: root)
      #expect(refused.paths == ["settings"])
      let line = before.utf8.count { $0 == 10 } + 1
      #expect(refused.message.contains("(rule \(rule))"), "\(refused.message)")
      #expect(before.utf8.count > 1000 || refused.message.contains("line \(line) holds"), "\(refused.message)")
    }
  }

  @Test func tokensOnABlockBorderAreFound() throws {
    let token = Self.token("ghp_", 36)
    // The fast level's blocks are 256 KiB; the header of `app`, its contents and this file's header come before.
    for shift in [-60, -41, -40, -39, -20, -1, 0, 1, 8, 500] {
      let before = 256 * 1024 - 3 * 512 + shift
      try folder.write(
        "tree/settings",
        String(repeating: "x y\n", count: before / 4) + String(repeating: " ", count: before % 4) + token + "\n")
      let refused = try failure(packing: root)
      #expect(refused.paths == ["settings"], "shift \(shift)")
    }
  }

  @Test func privateKeysAreFound() throws {
    let body = "MIIEpAIBAAKCAQEA" + String(repeating: "q8Zt", count: 12) + "\n"
    for title in ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"] {
      try folder.write("tree/key", "-----BEGIN \(title)-----\n" + body)
      #expect(try failure(packing: root).paths == ["key"])
      try folder.write("tree/key", "settings:\n  key: |\n    -----BEGIN \(title)-----\n    " + body)
      #expect(try failure(packing: root).paths == ["key"], "\(title)")
    }
    try folder.write("tree/key", "-----BEGIN CERTIFICATE-----\n" + body)
    #expect(try pack(root).fileCount == 2)
    try folder.write("tree/key", "-----BEGIN PUBLIC KEY-----\n" + body)
    #expect(try pack(root).fileCount == 2)
  }

  @Test func placeholdersLongRunsAndDataPass() throws {
    for text in [
      "ghp_" + String(repeating: "x", count: 36), "AKIAIOSFODNN7EXAMPLE",
      "sk_live_" + "your_secret_key_goes_here_01234",
      "AKIA" + "q3egriab7xplm2zv", "ghp_short", "x" + Self.token("ghp_", 36),
      Self.token("ghp_", 36) + String(repeating: "Ab9", count: 100),
      "\u{0}\u{1}" + Self.token("ghp_", 36),
    ] {
      try folder.write("tree/settings", text)
      #expect(try pack(root).fileCount == 2, "\(text)")
    }
  }

  @Test func allIsToldAtOnceAndAFolderCanBeAllowed() throws {
    try folder.write("tree/a/.env", "x")
    try folder.write("tree/b/settings", Self.token("ghp_", 36))
    try folder.link("tree/c", to: "/etc/passwd")
    let refused = try failure(packing: root)
    #expect(refused.code == "HKD606")
    #expect(refused.paths == ["a/.env", "b/settings", "c"])
    #expect(try pack(root) { ($0.exclude, $0.allowedSecrets) = (["c"], ["a/", "./b"]) }.fileCount == 3)
  }

  @Test func rulesHaveNames() {
    let names = SecretRule.all.map(\.name)
    #expect(Set(names).count == names.count && names.contains("private-key"))
  }
}
