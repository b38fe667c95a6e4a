import Glibc
import SourceArchive
import TestSupport
import Testing

/// The ignore rules against the real git: generated trees, with ignore files made to be awkward.
@Suite struct GitRulesTests {
  private static let names = [
    "a", "b", "ab", "A", "foo", "foo.o", "b.log", "x y", "t ", "é", "[z]", "#c", "!d", "**", "c-d",
  ]
  private static let patterns = [
    "a", "/a", "a/", "/foo/", "*.o", "!*.o", "*.log", "foo/*", "!foo/a", "foo/**", "**/a", "a/**/b", "**/foo/", "*",
    "!*/",
    "?", "??", "[a-c]", "[!a]", "[^b]*", "[[:upper:]]", "x y", "x\\ y", "t\\ ", "t   ", "\\#c", "#c", "\\!d", "!d", "é",
    "a*b", "a?", "*a*", "/*/b", "/*/*/", "foo/ab", "!/foo", "a/b/", "[a", "[]z]", "\\[z]", "[\\[]z]", "\\*\\*", "***",
    "**b",
    "a**", "foo.[no]", "*.[!l]*", "", "   ", "\r", "b.log\r", "/", "//", "a//b", "/**", "**/", "foo/**/*.o",
    "[[:alpha:][:punct:]]*",
    "c[a-]d", "c[-a]d", "c[+--]d", "*/a/*", "!a", "!b", "!ab/", "A", "{a,b}", "\\a", "foo\\", "ab\\/",
  ]

  private func ignoreFile(_ random: inout SeededGenerator) -> String {
    let lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in random.pick(Self.patterns) }
    return (random.chance(1, of: 10) ? "\u{feff}" : "")
      + lines.joined(separator: random.chance(1, of: 8) ? "\r\n" : "\n")
      + (random.chance(1, of: 2) ? "\n" : "")
  }

  private func fill(_ folder: TemporaryFolder, _ path: String, depth: Int, _ random: inout SeededGenerator) throws {
    if random.chance(depth == 3 ? 3 : 1, of: 4) { try folder.write("\(path)/.gitignore", ignoreFile(&random)) }
    for name in Self.names where random.chance(2, of: 5) {
      if depth > 0, random.chance(2, of: 5) {
        try fill(folder, "\(path)/\(name)", depth: depth - 1, &random)
      } else if random.chance(1, of: 12) {
        try folder.makeFolder(path)
        try folder.link("\(path)/\(name)", to: "linked")
      } else {
        try folder.write("\(path)/\(name)", "")
      }
    }
  }

  /// Paths below a folder, without git's own.
  private func paths(below folder: String) throws -> [String] {
    let out = try ProcessRun.run(
      "find", [folder, "-name", ".git", "-prune", "-o", "-mindepth", "1", "-printf", "%P\\0"])
    return out.out.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  private func packed(_ root: String) throws -> [String] {
    do {
      let archive = try pack(root) {
        $0.links = .keep
        $0.allowedSecrets = ["*"]
      }
      let out = try ProcessRun.run("tar", ["--quoting-style=literal", "-tzf", "-"], stdin: bytes(of: archive))
      return out.stdout.split(separator: "\n").map(String.init).filter { !$0.hasSuffix("/") }.sorted()
    } catch let failure as ArchiveFailure where failure.kind == .nothingToPack {
      return []
    }
  }

  @Test(arguments: 0..<25) func packsWhatGitLists(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let folder = try TemporaryFolder("git")
    let top = try folder.makeFolder("t")
    try git(top, "init", "-q")
    try fill(folder, "t", depth: 3, &random)
    try folder.write("t/always", "")
    if random.chance(1, of: 3) { try folder.write("t/.git/info/exclude", ignoreFile(&random)) }
    let foldsCase = random.chance(1, of: 6)
    if foldsCase { try git(top, "config", "core.ignorecase", "true") }
    let all = try paths(below: top)
    // Some files are tracked, whatever the rules say of them; one of these is gone again.
    let added = all.filter { _ in random.chance(1, of: 12) }
    if !foldsCase, !added.isEmpty { try git(top, ["add", "-f", "--"] + added.map { ":(literal)\($0)" }) }
    if let gone = all.randomElement(using: &random), fileStatus("\(top)/\(gone)")?.st_mode ?? 0 & S_IFMT != S_IFDIR {
      removeTree("\(top)/\(gone)")
    }
    var roots = [top]
    let folders = all.filter { fileStatus("\(top)/\($0)").map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }
    if let inner = folders.randomElement(using: &random) {
      // A folder that is itself ignored is packed by its own rules, since its name was said.
      let said = try ProcessRun.run("git", ["-C", top, "check-ignore", "-q", "--no-index", "--", inner])
      if said.status != .exited(0) { roots.append("\(top)/\(inner)") }
    }
    for root in roots {
      let listed = try git(root, "ls-files", "-z", "-co", "--exclude-standard")
      let expected = listed.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        .filter { fileStatus("\(root)/\($0)") != nil }
      #expect(try packed(root) == Set(expected).sorted(), "seed \(seed) in \(root)")
    }
  }
}
