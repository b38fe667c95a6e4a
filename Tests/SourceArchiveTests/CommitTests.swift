import Glibc
import SourceArchive
import TestSupport
import Testing

/// Commits as archives, and what a folder's archive says of the commit that it stands at.
@Suite struct CommitTests {
  let folder: TemporaryFolder
  let top: String

  init() throws {
    folder = try TemporaryFolder("commit")
    top = try folder.makeFolder("t")
    try git(top, "init", "-q", "-b", "main")
    try folder.write("t/Procfile", "web: true\n")
    try folder.write("t/bin/run", "#!/bin/sh\n", mode: 0o755)
    try folder.write("t/web/data", bytes: (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
    try folder.write("t/web/a.b", "")
    try folder.write("t/web/ä\n", "odd name")
    try folder.link("t/web/link", to: "../bin/run")
    try git(top, "add", "-A")
    try git(top, "commit", "-qm", "one")
  }

  private var head: String {
    get throws { String(decoding: try git(top, "rev-parse", "HEAD").dropLast(), as: UTF8.self) }
  }

  @Test func aCommitGivesTheSameBytesAsItsCleanCheckout() throws {
    let commit = try pack(top) { $0.gitRevision = "HEAD" }
    let checkout = try pack(top)
    #expect(commit.sha256 == checkout.sha256)
    #expect(commit.fileCount == 6 && commit.fileCount == checkout.fileCount)
    let name = try head
    #expect(commit.commit == name && checkout.commit == name)
    #expect(!commit.isDirty && !checkout.isDirty)
  }

  @Test func uncommittedFilesStayOutOfACommit() throws {
    let clean = try pack(top) { $0.gitRevision = "main" }
    try folder.write("t/Procfile", "web: changed\n")
    try folder.write("t/new", "x")
    let again = try pack(top) { $0.gitRevision = "main" }
    #expect(again.sha256 == clean.sha256 && !again.isDirty)
    let dirty = try pack(top)
    #expect(dirty.isDirty && dirty.sha256 != clean.sha256)
    #expect(try dirty.commit == head)
  }

  @Test func aFolderOfACommitIsTakenFromWhereOneStands() throws {
    let inner = try pack(top) { $0.gitRevision = "HEAD:bin" }
    #expect(inner.fileCount == 1)
    #expect(try pack(top + "/bin") { $0.gitRevision = "HEAD" }.sha256 == inner.sha256)
    #expect(try pack(top + "/web") { $0.gitRevision = "HEAD:/bin/" }.sha256 == inner.sha256)
    try git(folder.path, "clone", "-q", "--bare", top, folder.path("bare"))
    #expect(try pack(folder.path("bare")) { $0.gitRevision = "main:bin" }.sha256 == inner.sha256)
  }

  @Test func whatGitDoesNotKnowIsTold() throws {
    for revision in ["nosuch", "HEAD:nosuch", "HEAD:Procfile", "HEAD~5"] {
      #expect(try failure(packing: top) { $0.gitRevision = revision }.code == "HKD610", "\(revision)")
    }
    for revision in ["", "--output=x", "HEAD:../x", ":/one"] {
      #expect(try failure(packing: top) { $0.gitRevision = revision }.code == "HKD611", "\(revision)")
    }
    let plain = try folder.makeFolder("plain")
    #expect(try failure(packing: plain) { $0.gitRevision = "HEAD" }.code == "HKD610")
    #expect(try entries(of: top).filter { $0.hasPrefix("x") }.isEmpty)
  }

  @Test func ignoreFilesAndGuardsHoldInACommit() throws {
    try folder.write("t/.hkdignore", "web/*\n!web/data\n")
    try folder.write("t/.slugignore", "Procfile\n")
    try folder.write("t/.gitignore", "bin/\n")
    try folder.write("t/.env", "x")
    try folder.link("t/out", to: "../../x")
    try folder.link("t/gone", to: "nothing")
    try git(top, "add", "-A", "-f")
    try git(top, "commit", "-qm", "two")
    let refused = try failure(packing: top) { $0.gitRevision = "HEAD" }
    #expect(refused.paths == [".env", "gone", "out"])
    let archive = try pack(top) {
      $0.gitRevision = "HEAD"
      $0.exclude = [".env", "out", "gone"]
    }
    let listed = try ArchiveManifest(of: archive).entries.map(\.name)
    #expect(listed == [".gitignore", ".hkdignore", ".slugignore", "bin/run", "web/data"])
    let listing = try Archiver.list(
      {
        var options = ArchiveOptions(root: top)
        options.gitRevision = "HEAD"
        return options
      }())
    #expect(listing.obstacles == refused)
  }

  @Test func submodulesAreToldAndPointersWarnedOf() throws {
    try git(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", top, "sub")
    try folder.write("t/big.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    try git(top, "add", "-A")
    try git(top, "commit", "-qm", "three")
    let refused = try failure(packing: top) { $0.gitRevision = "HEAD" }
    #expect(refused.code == "HKD610" && refused.paths == ["sub"])
    let archive = try pack(top) {
      $0.gitRevision = "HEAD"
      $0.exclude = ["sub"]
    }
    #expect(archive.warnings.count == 1 && archive.warnings[0].contains("big.bin"))
    // The folder itself has the submodule's files.
    let names = try ArchiveManifest(of: pack(top)).entries.map(\.name)
    #expect(names.contains("sub/Procfile") && !names.contains("sub/.git"))
  }

  @Test func anEmptyCheckoutHasNoCommit() throws {
    let fresh = try folder.makeFolder("fresh")
    try git(fresh, "init", "-q")
    try folder.write("fresh/a", "x")
    let archive = try pack(fresh)
    #expect(archive.commit == nil && archive.isDirty && archive.warnings.isEmpty)
  }

  @Test func aBrokenCheckoutIsPackedWithAWarning() throws {
    try folder.write("t/.git/index", "rubbish")
    let archive = try pack(top)
    #expect(archive.fileCount == 6 && archive.commit == nil)
    #expect(archive.warnings.count == 1 && archive.warnings[0].contains("git"))
  }

  @Test func linkedCheckoutsAndTheUsersOwnExcludes() throws {
    try git(top, "worktree", "add", "-q", folder.path("linked"), "-b", "other")
    try folder.write("t/.git/info/exclude", "secretive\n")
    try folder.write("linked/secretive", "x")
    #expect(try pack(folder.path("linked")).fileCount == 6)
    try git(top, "config", "core.excludesFile", folder.write("excludes", "*.own\n"))
    try folder.write("t/x.own", "x")
    #expect(try pack(top).fileCount == 7)
    #expect(try pack(top) { $0.usesGlobalExcludes = true }.fileCount == 6)
  }
}
