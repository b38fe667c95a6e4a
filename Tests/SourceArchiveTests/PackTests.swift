import Glibc
import SourceArchive
import TestSupport
import Testing

/// A folder as an archive, read back by the system's tar.
@Suite struct PackTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("pack")
    root = try folder.makeFolder("tree")
  }

  private func listing(_ archive: PackedArchive) throws -> [String] {
    let out = try ProcessRun.run("tar", ["tzf", "-"], stdin: bytes(of: archive))
    #expect(out.status == .exited(0), "\(out.stderr)")
    return out.stdout.split(separator: "\n").map(String.init)
  }

  @Test func holdsFilesDotfilesAndTheirFoldersInOrder() throws {
    try folder.write("tree/Procfile", "web: true\n")
    try folder.write("tree/.profile", "x")
    try folder.write("tree/bin/run", "#!/bin/sh\n", mode: 0o755)
    try folder.write("tree/bin.txt", "x")
    try folder.makeFolder("tree/empty")
    try folder.write("tree/.git/HEAD", "x")
    let archive = try pack(root)
    #expect(try listing(archive) == [".profile", "Procfile", "bin.txt", "bin/", "bin/run"])
    #expect(archive.fileCount == 4)
    #expect(archive.contentBytes == 10 + 1 + 10 + 1)
    #expect(archive.path == nil && archive.commit == nil && archive.warnings.isEmpty)
  }

  @Test func theDigestAndTheSizeAreThoseOfTheBytes() throws {
    try folder.write("tree/a", String(repeating: "hello ", count: 200_000))
    let archive = try pack(root) { $0.output = folder.path("out.tgz") }
    let kept = try folder.bytes("out.tgz")
    #expect(try bytes(of: archive) == kept)
    #expect(archive.byteCount == Int64(kept.count))
    #expect(archive.path == folder.path("out.tgz"))
    let out = try ProcessRun.run("sha256sum", [folder.path("out.tgz")])
    #expect(out.stdout.hasPrefix(archive.sha256))
  }

  @Test func unpacksToTheSameTree() throws {
    try folder.write(
      "tree/large.bin", bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 11) })
    try folder.write("tree/empty", "")
    try folder.write("tree/deep/er/file", "x")
    try folder.write("tree/\(String(repeating: "d", count: 90))/\(String(repeating: "f", count: 90))", "ustar prefix")
    try folder.write("tree/\(String(repeating: "n", count: 200))", "long name")
    try folder.write("tree/\(String(repeating: "é", count: 110))", "long UTF-8 name")
    try folder.link("tree/link", to: "deep/er/file")
    for level in [CompressionLevel.fast, .zlib(1), .zlib(6)] {
      let archive = try pack(root) { $0.level = level }
      let out = try folder.makeFolder("out-\(level)")
      let run = try ProcessRun.run("tar", ["xzf", "-", "-C", out], stdin: bytes(of: archive))
      #expect(run.status == .exited(0), "\(run.stderr)")
      let difference = try ProcessRun.run("diff", ["-r", "--no-dereference", root, out])
      #expect(difference.status == .exited(0), "\(difference.stdout)")
    }
  }

  @Test func theBytesDependOnTheFilesAlone() throws {
    let other = try folder.makeFolder("other")
    let names = (0..<40).map { "d\($0 % 7)/f\($0)" }
    for name in names { try folder.write("tree/\(name)", String(repeating: name, count: 5_000)) }
    for name in names.reversed() {
      try folder.write("other/\(name)", String(repeating: name, count: 5_000), mode: 0o600)
    }
    let first = try pack(root) { $0.workers = 1 }
    let second = try pack(other) { $0.workers = 7 }
    #expect(first.sha256 == second.sha256)
  }

  @Test func aPrefixStandsBeforeEachName() throws {
    try folder.write("tree/a/b", "x")
    let archive = try pack(root) { $0.prefix = "./app/" }
    #expect(try listing(archive) == ["./app/", "./app/a/", "./app/a/b"])
  }

  @Test func failuresAreToldByCode() throws {
    #expect(try failure(packing: folder.path("none")).code == "HKD601")
    try folder.write("file", "x")
    #expect(try failure(packing: folder.path("file")).code == "HKD602")
    #expect(try failure(packing: root).code == "HKD607")
    try folder.link("tree/out", to: "/etc/hosts")
    try folder.link("tree/up", to: "../file")
    try folder.link("tree/gone", to: "nothing")
    let links = try failure(packing: root)
    #expect(links.code == "HKD604")
    #expect(links.paths == ["gone", "out", "up"])
    #expect(try pack(root) { $0.links = .keep }.fileCount == 3)
  }

  @Test func anArchiveKeptInTheFolderIsNotInItself() throws {
    try folder.write("tree/a", "x")
    let first = try pack(root) { $0.output = folder.path("tree/out.tgz") }
    let second = try pack(root) { $0.output = folder.path("tree/out.tgz") }
    #expect(first.sha256 == second.sha256)
    #expect(try entries(of: root) == ["a", "out.tgz"])
  }

  @Test func cancellingLeavesNothing() throws {
    try folder.write("tree/a", "x")
    var options = ArchiveOptions(root: root)
    options.output = folder.path("out.tgz")
    #expect(throws: ArchiveFailure.self) { try Archiver.pack(options, isCancelled: { true }) }
    #expect(try entries(of: folder.path) == ["tree"])
  }
}
