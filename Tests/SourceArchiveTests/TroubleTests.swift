import Glibc
import SourceArchive
import TestSupport
import Testing

/// Files that change under the reader's hands, that cannot be read, and places that cannot be written to.
@Suite struct TroubleTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("trouble")
    root = try folder.makeFolder("t")
  }

  /// Does something to the tree while its first file, of some megabytes, is being read.
  private func failure(while change: @escaping @Sendable () -> Void) throws -> ArchiveFailure {
    try folder.write("t/a-large", bytes: [UInt8](repeating: 7, count: 5 << 20))
    try folder.write("t/later", "x")
    var options = ArchiveOptions(root: root)
    options.output = folder.path("out.tgz")
    let once = Once()
    do throws(ArchiveFailure) {
      _ = try Archiver.pack(options, onProgress: { _ in once.run(change) })
    } catch {
      let failure = error
      #expect(try entries(of: folder.path) == ["t"], "nothing is left behind")
      return failure
    }
    throw TestSupportError("the change went unnoticed")
  }

  private final class Once: @unchecked Sendable {
    private var isDone = false
    func run(_ body: () -> Void) {
      if !isDone { body() }
      isDone = true
    }
  }

  @Test func aFileThatGrowsIsTold() throws {
    let path = folder.path("t/a-large")
    let told = try failure { try? appendByte(path) }
    #expect(told.code == "HKD608" && told.paths == ["a-large"])
    #expect(told.message.contains("grew from 5242880 to 5242881 bytes"), "\(told.message)")
  }

  @Test func aFileThatShrinksIsTold() throws {
    let path = folder.path("t/a-large")
    let told = try failure { truncate(path, 3 << 20) }
    #expect(told.code == "HKD608" && told.paths == ["a-large"])
    #expect(told.message.contains("shrank from 5242880 to"), "\(told.message)")
  }

  @Test func aFileThatIsWrittenToIsTold() throws {
    let path = folder.path("t/a-large")
    let told = try failure {
      let descriptor = open(path, O_WRONLY)
      _ = pwrite(descriptor, "x", 1, 0)
      close(descriptor)
      // A file system may keep times no finer than the clock's tick.
      var times = [timespec(tv_sec: 5, tv_nsec: 0), timespec(tv_sec: 5, tv_nsec: 0)]
      utimensat(AT_FDCWD, path, &times, 0)
    }
    #expect(told.code == "HKD608" && told.message.contains("a-large: was written to"), "\(told.message)")
  }

  @Test func filesThatVanishOrTurnIntoSomethingElseAreTold() throws {
    let path = folder.path("t/later")
    let changes: [(@Sendable () -> Int32, String)] = [
      ({ unlink(path) }, "vanished"),
      ({ unlink(path) + symlink("a-large", path) }, "became a link"),
      ({ unlink(path) + mkfifo(path, 0o644) }, "was a file and is none any more"),
      ({ unlink(path) + mkdir(path, 0o755) }, "was a file and is none any more"),
    ]
    for (change, word) in changes {
      let told = try failure { _ = change() }
      #expect(told.code == "HKD608" && told.paths == ["later"])
      #expect(told.message.contains("later: \(word)"), "\(told.message)")
      removeTree(path)
    }
  }

  @Test func allUnreadablePathsAreListedAtOnce() throws {
    try folder.write("t/fine", "x")
    try folder.write("t/one", "x", mode: 0)
    try folder.write("t/sub/two", "x", mode: 0)
    chmod(try folder.makeFolder("t/closed"), 0)
    chmod(folder.path, 0o755)
    let told = try asNobody { try SourceArchiveTests.failure(packing: root) }
    #expect(told.code == "HKD603")
    #expect(told.paths == ["closed", "one", "sub/two"])
    #expect(told.message.contains("one: Permission denied"))
    #expect(try asNobody { try Archiver.list(ArchiveOptions(root: root)).obstacles?.paths } == told.paths)
  }

  @Test func namesCannotForgeMessages() throws {
    try folder.write("t/.env\u{1b}[2J\nforged", "x")
    try folder.link("t/link", to: "a\r\u{9b}b")
    let told = try SourceArchiveTests.failure(packing: root)
    #expect(told.message.contains("  .env\\u{1B}[2J\\nforged: looks like"))
    #expect(told.message.contains("points at a\\r\\u{"))
    #expect(told.message.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 && !(127..<160).contains($0.value) })
  }

  @Test func aTreeTooDeepIsTold() throws {
    try folder.makeFolder("t/" + [String](repeating: "d", count: 520).joined(separator: "/"))
    let told = try SourceArchiveTests.failure(packing: root)
    #expect(told.code == "HKD603" && told.message.contains("folders inside each other"))
  }

  @Test func placesThatCannotBeWrittenToAreTold() throws {
    try folder.write("t/a", "x")
    for path in [folder.path("none/out.tgz"), "/proc/out.tgz", folder.path("t"), folder.path("t/a/out.tgz")] {
      let told = try SourceArchiveTests.failure(packing: root) { $0.output = path }
      #expect(told.code == "HKD609" && told.message.contains(path), "\(told.message)")
    }
    try folder.write("t/noise", bytes: noise(9 << 20))
    let told = try SourceArchiveTests.failure(packing: root) { $0.temporaryFolder = "/proc" }
    #expect(told.code == "HKD609" && told.hint.contains("TMPDIR"), "\(told.message)")
    #expect(try entries(of: folder.path) == ["t"])
  }

  @Test func aFullDiskIsTold() throws {
    let small = try folder.makeFolder("small")
    // Needs the right to mount; where there is none, there is no small disk to fill.
    let mounted = try ProcessRun.run("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small])
    guard mounted.status == .exited(0) else { return }
    defer { _ = try? ProcessRun.run("umount", [small]) }
    try folder.write("t/noise", bytes: noise(9 << 20))
    let kept = try SourceArchiveTests.failure(packing: root) { $0.output = small + "/out.tgz" }
    #expect(kept.code == "HKD609" && kept.message.contains("No space left"), "\(kept.message)")
    let temporary = try SourceArchiveTests.failure(packing: root) { $0.temporaryFolder = small }
    #expect(temporary.code == "HKD609" && temporary.message.contains("No space left"), "\(temporary.message)")
    #expect(try entries(of: small).isEmpty)
  }

  @Test func aLargeArchiveHasNoNameWhileItIsMade() throws {
    try folder.write("t/noise", bytes: noise(12 << 20))
    let temporary = try folder.makeFolder("tmp")
    var options = ArchiveOptions(root: root)
    options.temporaryFolder = temporary
    let archive = try Archiver.pack(
      options, onProgress: { _ in #expect((try? entries(of: temporary)) == []) })
    #expect(archive.byteCount > 12 << 20)
    #expect(try ArchiveManifest(of: archive).entries.map(\.bytes) == [12 << 20])
  }

  @Test func theBiggestFilesAreNamedOverABudget() throws {
    for index in 1...12 { try folder.write("t/f\(index)", bytes: noise(index * 1000)) }
    let archive = try pack(root) { $0.sizeBudget = 10_000 }
    #expect(archive.biggest.map(\.bytes) == (3...12).reversed().map { $0 * 1000 })
    #expect(archive.warnings.count == 1)
    #expect(archive.warnings[0].contains("more than 10.0 kB") && archive.warnings[0].contains("\n  f12: 12.0 kB"))
    #expect(try pack(root) { $0.sizeBudget = 1_000_000 }.warnings.isEmpty)
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    try folder.write("t/a", "x")
    #expect(try SourceArchiveTests.failure(packing: root) { $0.level = .zlib(10) }.code == "HKD611")
    #expect(try SourceArchiveTests.failure(packing: root) { $0.workers = 0 }.code == "HKD611")
    #expect(try SourceArchiveTests.failure(packing: root) { $0.prefix = "app" }.code == "HKD611")
    #expect(try SourceArchiveTests.failure(packing: root) { $0.prefix = "../app/" }.code == "HKD611")
    #expect(try SourceArchiveTests.failure(packing: "").code == "HKD611")
  }
}

/// Bytes that do not compress.
private func noise(_ count: Int) -> [UInt8] {
  var random = SeededGenerator(UInt64(count))
  var bytes = [UInt8](repeating: 0, count: count)
  bytes.withUnsafeMutableBytes { buffer in
    for offset in stride(from: 0, to: count - 7, by: 8) {
      buffer.storeBytes(of: random.next(), toByteOffset: offset, as: UInt64.self)
    }
  }
  return bytes
}

private func appendByte(_ path: String) throws {
  let descriptor = open(path, O_WRONLY | O_APPEND)
  defer { close(descriptor) }
  #expect(write(descriptor, "x", 1) == 1)
}

/// Runs with the file rights of nobody, on this thread alone (setfsuid(2)), so that permissions mean something to root too.
private func asNobody<Result>(_ body: () throws -> Result) throws -> Result {
  typealias SetFileUser = @convention(c) (uid_t) -> Int32
  let symbol = try #require(dlsym(nil, "setfsuid"))
  let setFileUser = unsafeBitCast(symbol, to: SetFileUser.self)
  let own = geteuid()
  if own == 0 { _ = setFileUser(65534) }
  defer { if own == 0 { _ = setFileUser(own) } }
  return try body()
}
