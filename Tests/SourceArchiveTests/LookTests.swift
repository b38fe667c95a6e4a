import Glibc
import SourceArchive
import TestSupport
import Testing

/// Looking at an archive before and after it is made: list, why, diff.
@Suite struct LookTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("look")
    root = try folder.makeFolder("t")
    try git(root, "init", "-q")
  }

  private func options(_ change: (inout ArchiveOptions) -> Void = { _ in }) -> ArchiveOptions {
    var options = ArchiveOptions(root: root)
    change(&options)
    return options
  }

  private func why(_ path: String, _ change: (inout ArchiveOptions) -> Void = { _ in }) throws -> ArchiveReason {
    try Archiver.explain(path, options(change))
  }

  @Test func reasonsNameFileLineAndPattern() throws {
    try folder.write("t/.gitignore", "# logs\n*.log\n\nbuild/\n!keep.log\n/secret.txt\n")
    try folder.write("t/web/.gitignore", "*.css\n")
    try folder.write("t/.hkdignore", "docs\n")
    try folder.write("t/.slugignore", "*.psd\n")
    for path in ["a.log", "keep.log", "build/x", "web/a.css", "web/a.js", "docs/y", "z.psd", "forced.log", "secret.txt", ".env"] {
      try folder.write("t/\(path)", "x")
    }
    try folder.link("t/out", to: "/etc")
    try git(root, "add", "-f", "forced.log")
    #expect(try why("a.log").text == "left out by .gitignore:2 `*.log`")
    let rule = try #require(try why("a.log").rule)
    #expect(rule.source == ".gitignore" && rule.line == 2 && rule.pattern == "*.log")
    #expect(try why("keep.log").text == "packed because of .gitignore:5 `!keep.log`")
    #expect(try why("build/x").text == "left out by .gitignore:4 `build/`, with all of build/")
    #expect(try why("build/x/y/z").text == "left out by .gitignore:4 `build/`, with all of build/")
    #expect(try why("./web/a.css").text == "left out by web/.gitignore:1 `*.css`")
    #expect(try why("web/a.js").text == "packed: no rule leaves it out")
    #expect(try why("docs/y").text == "left out by .hkdignore:1 `docs`, with all of docs/")
    #expect(try why("z.psd").text == "left out by .slugignore:1 `*.psd`")
    #expect(try why("forced.log").text == "packed: git tracks it, though .gitignore:2 `*.log` leaves it out")
    #expect(try why(".git/config").text == "git's own data is never packed")
    #expect(try why("nothing").text == "there is no such path")
    #expect(try why("out").text == "refused: it points at /etc, which is absolute")
    #expect(try why(".env").text.hasPrefix("refused: it looks like a file of environment variables"))
    #expect(try why("web/a.js") { $0.exclude = ["/web/*.js"] }.text == "left out by --exclude `/web/*.js`")
    #expect(try why("build/x") { $0.include = ["build/x"] }.text == "packed because of --include `!build/x`")
    #expect(try why("a.log") { $0.usesIgnoreFiles = false }.isPacked)
    #expect(throws: ArchiveFailure.self) { try why("../x") }
  }

  @Test func reasonsFollowLinksWhereThePackingDoes() throws {
    try folder.write("outside/inner/x", "x")
    try folder.link("t/there", to: "../outside")
    try folder.link("t/nowhere", to: "missing")
    try folder.write("t/.gitignore", "x\n")
    #expect(try why("there").text.hasPrefix("refused: it points at ../outside"))
    #expect(try why("there/inner").text == "there is no such path")
    #expect(try why("there/inner") { $0.links = .follow }.text == "packed: no rule leaves it out")
    #expect(try why("there/inner/x") { $0.links = .follow }.text == "left out by .gitignore:1 `x`")
    #expect(try why("nowhere") { $0.links = .follow }.text.contains("which cannot be reached"))
    #expect(try why("nowhere") { $0.links = .keep }.isPacked)
  }

  /// For every path: listed exactly when its reason says so, and packed exactly when listed.
  @Test(arguments: 0..<6) func listReasonsAndArchiveAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let names = ["a", "b", "c.o", "d.log", "keep"]
    for one in names {
      for two in names where random.chance(2, of: 3) { try folder.write("t/\(one)x/\(two)", "x") }
      try folder.write("t/\(one)", "x")
    }
    let lines = ["*.o", "!ax/c.o", "bx/", "/keep", "cx/*", "!cx/a", "**/b", "d.log"]
    try folder.write("t/.gitignore", lines.filter { _ in random.chance(1, of: 2) }.joined(separator: "\n"))
    try folder.write("t/.hkdignore", lines.filter { _ in random.chance(1, of: 3) }.joined(separator: "\n"))
    let all = try ProcessRun.run("find", [".", "-type", "f", "-not", "-path", "./.git/*"], workingDirectory: root)
      .stdout.split(separator: "\n").map { String($0.dropFirst(2)) }
    let settings = options {
      $0.include = random.chance(1, of: 2) ? ["bx/keep"] : []
      $0.exclude = random.chance(1, of: 2) ? ["a"] : []
    }
    let listed = try Archiver.list(settings).entries.map(\.path)
    let packed = try ArchiveManifest(of: Archiver.pack(settings)).entries.map(\.name)
    #expect(listed == packed, "seed \(seed)")
    for path in all {
      #expect(try Archiver.explain(path, settings).isPacked == listed.contains(path), "seed \(seed): \(path)")
    }
  }

  @Test func aListTellsKindsSizesAndObstacles() throws {
    try folder.write("t/run", "12345", mode: 0o755)
    try folder.write("t/sub/data", "123")
    try folder.link("t/link", to: "run")
    mkfifo(folder.path("t/pipe"), 0o644)
    let listing = try Archiver.list(options())
    #expect(listing.entries.map(\.path) == ["link", "run", "sub/data"])
    #expect(
      listing.entries.map(\.kind) == [.link(target: "run"), .file(isExecutable: true), .file(isExecutable: false)])
    #expect(listing.entries.map(\.bytes) == [0, 5, 3])
    #expect(listing.bytes == 8)
    #expect(listing.obstacles?.code == "HKD605" && listing.obstacles?.paths == ["pipe"])
  }

  @Test func differencesAreFound() throws {
    for (name, text) in [("same", "1"), ("gone", "12"), ("grown", "1"), ("mode", "1"), ("kind", "1")] {
      try folder.write("t/\(name)", text)
    }
    try folder.link("t/link", to: "same")
    let before = try ArchiveManifest(of: pack(root))
    for name in ["gone", "kind", "link"] { unlink(folder.path("t/\(name)")) }
    try folder.write("t/grown", "12345")
    try folder.write("t/mode", "1", mode: 0o755)
    try folder.write("t/fresh", "123")
    try folder.link("t/kind", to: "same")
    try folder.link("t/link", to: "grown")
    let after = try ArchiveManifest(of: pack(root) { $0.prefix = "./" })
    let diff = ArchiveDiff(from: before, to: after)
    #expect(
      diff.changes.map { "\($0.path) \($0.what) \($0.before.map(String.init) ?? "-") \($0.after.map(String.init) ?? "-")" } == [
        "fresh added - 3", "gone removed 2 -", "grown contents 1 5", "kind kind 1 0", "link target 0 0", "mode mode 1 1",
      ])
    #expect(ArchiveDiff(from: after, to: after).changes.isEmpty)
  }

  @Test func everyCodeHasItsOwnRemedy() {
    #expect(Set(ArchiveCode.allCases.map(\.remedy)).count == ArchiveCode.allCases.count)
  }
}
