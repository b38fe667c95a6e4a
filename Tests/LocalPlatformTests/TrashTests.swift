import Glibc
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("The trash")
struct TrashTests {
  private func trash(_ folder: TemporaryFolder) throws -> Trash {
    try #require(FileIO.makeFolder(folder.path("trash")))
    return Trash(folder: folder.path("trash"))
  }

  @Test("folders go whole, however deep, locked or linked elsewhere")
  func whole() throws {
    let folder = try TemporaryFolder("trash")
    let trash = try trash(folder)
    try folder.write("kept/file", "kept")
    try folder.write("gone/a/file", "x")
    try folder.write("gone/locked/inner/file", "x")
    symlink(folder.path("kept"), folder.path("gone/link"))
    symlink("/nowhere", folder.path("gone/a/broken"))
    // Deeper than a path can tell.
    var descriptor = open(folder.path("gone"), O_RDONLY | O_DIRECTORY)
    for _ in 0..<3000 {
      try #require(mkdirat(descriptor, "deep", 0o755) == 0)
      let inner = openat(descriptor, "deep", O_RDONLY | O_DIRECTORY)
      close(descriptor)
      descriptor = inner
    }
    close(descriptor)
    chmod(folder.path("gone/locked/inner"), 0)
    chmod(folder.path("gone/locked"), 0)
    trash.take(folder.path("gone"))
    #expect(!FileIO.isFolder(folder.path("gone")))
    #expect(trash.settled(until: .now + 30))
    #expect(FileIO.names(in: folder.path("trash")) == [])
    #expect(FileIO.isFile(folder.path("kept/file")))
  }

  @Test("what was left by a platform that was killed goes at the next start; what is not there is no trouble")
  func leftOver() throws {
    let folder = try TemporaryFolder("trash")
    try folder.write("trash/one/file", "x")
    try folder.write("trash/two", "x")
    let trash = try trash(folder)
    trash.take(folder.path("nothing"))
    trash.empty()
    #expect(trash.settled(until: .now + 30))
    #expect(FileIO.names(in: folder.path("trash")) == [])
  }
}
