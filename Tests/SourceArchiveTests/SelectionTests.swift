import Glibc
import SourceArchive
import TestSupport
import Testing

/// Ignore files beside git's, the command line, and links.
@Suite struct SelectionTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("selection")
    root = try folder.makeFolder("t")
  }

  private func packed(_ change: (inout ArchiveOptions) -> Void = { _ in }) throws -> [String] {
    try ArchiveManifest(of: pack(root, change)).entries.map(\.name)
  }

  @Test func gitignoreHoldsOutsideOfGitToo() throws {
    try folder.write("t/.gitignore", "a\n")
    try folder.write("t/a", "x")
    #expect(try packed() == [".gitignore"])
    #expect(try packed { $0.usesIgnoreFiles = false } == [".gitignore", "a"])
  }

  /// The platform's rules: no `!`, anchored by any slash, root file only.
  @Test func slugignoreHolds() throws {
    try folder.write("t/.slugignore", "# docs\n*.psd\n /spec \n\nweb/raw\n!a.psd\ntmp/\nx y\n")
    try folder.write("t/sub/.slugignore", "*\n")
    for path in [
      "a.psd", "deep/b.psd", "spec/x", "deep/spec/x", "web/raw/x", "deep/web/raw", "tmp/x", "deep/tmp/x", "x y", "sub/z",
    ] {
      try folder.write("t/\(path)", "x")
    }
    let archive = try pack(root)
    #expect(
      try ArchiveManifest(of: archive).entries.map(\.name) == [
        ".slugignore", "deep/spec/x", "deep/tmp/x", "deep/web/raw", "sub/.slugignore", "sub/z",
      ])
    #expect(archive.warnings == [".slugignore:6: the platform knows no `!` in .slugignore; the line has no effect"])
  }

  @Test func strongerFilesOverruleWeakerOnes() throws {
    try folder.write("t/.gitignore", "dist/\n*.map\n")
    try folder.write("t/.hkdignore", "!dist/\n*.md\n")
    for path in ["dist/app.js", "dist/app.map", "README.md", "src/a.map"] { try folder.write("t/\(path)", "x") }
    #expect(try packed() == [".gitignore", ".hkdignore", "dist/app.js"])
    #expect(
      try packed { $0.include = ["*.md", "dist/*.map"] } == [
        ".gitignore", ".hkdignore", "README.md", "dist/app.js", "dist/app.map",
      ])
    #expect(try packed { $0.exclude = ["/dist"] } == [".gitignore", ".hkdignore"])
    #expect(try packed { ($0.exclude, $0.include) = (["dist", ".*"], ["dist/app.js"]) } == ["dist/app.js"])
  }

  @Test func anIncludeReachesIntoAFolderThatIsLeftOut() throws {
    try folder.write("t/.gitignore", "node_modules/\n")
    for path in ["node_modules/a/index.js", "node_modules/b/index.js", "node_modules/b/x.md"] {
      try folder.write("t/\(path)", "x")
    }
    #expect(
      try packed { $0.include = ["node_modules/b"] } == [
        ".gitignore", "node_modules/b/index.js", "node_modules/b/x.md",
      ])
    #expect(try packed { $0.include = ["*.md"] } == [".gitignore", "node_modules/b/x.md"])
    #expect(try packed { $0.include = ["node_modules/"] }.count == 4)
  }

  @Test func dotGitNeverGoesIn() throws {
    try folder.write("t/.git/HEAD", "x")
    try folder.write("t/sub/.git", "gitdir: elsewhere")
    try folder.write("t/sub/.gitkeep", "")
    #expect(try packed { $0.include = [".git", ".git/**"] } == ["sub/.gitkeep"])
  }

  @Test func linksInsideStayLinks() throws {
    try folder.write("t/bin/run", "x")
    try folder.makeFolder("t/a/b")
    try folder.link("t/a/b/up", to: "../../bin/run")
    try folder.link("t/folder", to: "a")
    try folder.link("t/through", to: "folder/b/../b/up")
    try folder.link("t/self", to: ".")
    #expect(try packed() == ["a/b/up", "bin/run", "folder", "self", "through"])
  }

  @Test func linksThatLeadNowhereOrOutsideAreRefusedWithTheirTargets() throws {
    try folder.write("outside", "x")
    try folder.write("t/file", "x")
    let links = [
      ("absolute", folder.path("t/file"), "which is absolute"), ("up", "../outside", "which is outside the folder"),
      ("loop", "loop", "which cannot be reached (Too many levels of symbolic links)"),
      ("gone", "nothing", "which cannot be reached (No such file or directory)"),
      ("chain", "up", "which is outside the folder"), ("over", "file/x", "which cannot be reached (Not a directory)"),
      ("late", "gone/../../outside", "which is outside the folder"),
    ]
    for (name, target, _) in links { try folder.link("t/\(name)", to: target) }
    let refused = try failure(packing: root)
    #expect(refused.code == "HKD604" && refused.paths == links.map(\.0).sorted())
    for (name, target, reason) in links {
      #expect(refused.message.contains("\(name): points at \(target), \(reason)"), "\(refused.message)")
    }
    #expect(try packed { $0.links = .keep }.count == 8)
  }

  @Test func linksCanBeFollowed() throws {
    try folder.write("outside/deep/file", "far", mode: 0o755)
    try folder.write("t/file", "x")
    try folder.link("t/folder", to: "../outside")
    try folder.link("t/copy", to: "file")
    let archive = try pack(root) { $0.links = .follow }
    let entries = try ArchiveManifest(of: archive).entries
    #expect(entries.map(\.name) == ["copy", "file", "folder/deep/file"])
    #expect(entries.allSatisfy { $0.kind == .file } && entries[2].isExecutable)
    try folder.link("t/gone", to: "nothing")
    try folder.link("t/round", to: ".")
    let refused = try failure(packing: root) { $0.links = .follow }
    #expect(refused.paths == ["gone", "round"])
    #expect(refused.message.contains("round: leads back into a folder above it"))
  }

  @Test func specialFilesAreRefusedUnlessLeftOut() throws {
    try folder.write("t/a", "x")
    mkfifo(folder.path("t/pipe"), 0o644)
    let told = try failure(packing: root)
    #expect(told.code == "HKD605" && told.paths == ["pipe"])
    #expect(try packed { $0.exclude = ["pipe"] } == ["a"])
  }

  /// Patterns that take a naive matcher longer than the age of the universe.
  @Test func hostilePatternsEnd() throws {
    let name = String(repeating: "a", count: 200)
    try folder.write("t/\(name)/\(name)/\(name)", "x")
    try folder.write(
      "t/.gitignore",
      [
        String(repeating: "*a", count: 100) + "b", String(repeating: "**/", count: 60) + "b",
        String(repeating: "**/*a*", count: 30) + "/b", String(repeating: "?*", count: 90) + "b",
        String(repeating: "[a-b]*", count: 5_000), String(repeating: "*", count: 100_000) + "b",
        String(repeating: "a*/**/", count: 20_000) + "b",
      ].joined(separator: "\n"))
    #expect(try packed() == [".gitignore", "\(name)/\(name)/\(name)"])
  }

  @Test func ignoreFilesThatAreLinksDoNotHold() throws {
    try folder.write("t/rules", "a\n")
    try folder.write("t/a", "x")
    try folder.link("t/.gitignore", to: "rules")
    let archive = try pack(root)
    #expect(archive.fileCount == 3 && archive.warnings == [".gitignore is not used: it is a link"])
  }

  @Test func aFolderThatAnOuterRuleIgnoresIsPackedByItsOwnRules() throws {
    try git(root, "init", "-q")
    try folder.write("t/.gitignore", "dist/\n*.log\n")
    try folder.write("t/dist/a.log", "x")
    try folder.write("t/src/a.log", "x")
    try folder.write("t/src/b", "x")
    let dist = try pack(root + "/dist")
    #expect(dist.fileCount == 1)
    #expect(
      dist.warnings == [
        "the folder is itself left out by ../.gitignore:1 `dist/`; the ignore files above it do not hold"
      ])
    #expect(try ArchiveManifest(of: pack(root + "/src")).entries.map(\.name) == ["b"])
  }
}
