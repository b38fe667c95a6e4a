import Glibc
import TestSupport
import Testing

@testable import SourceArchive

/// Other tools read what is written here, awkward names and sizes included.
@Suite struct ReadBackTests {
  let folder: TemporaryFolder
  let root: String

  init() throws {
    folder = try TemporaryFolder("readback")
    root = try folder.makeFolder("t")
  }

  /// A file whose name need not be UTF-8.
  private func write(_ name: [UInt8], _ text: String) throws {
    let path = Array((root + "/").utf8) + name + [0]
    let descriptor = open(path.map(CChar.init(bitPattern:)), O_CREAT | O_WRONLY, 0o644)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, text, text.utf8.count) == text.utf8.count)
  }

  private func fill() throws {
    let long = String(repeating: "n", count: 100)
    try folder.write("t/\(long)", "exactly 100 bytes")
    try folder.write("t/\(long)1", "101 bytes")
    try folder.write("t/\(String(repeating: "p", count: 155))/\(long)", "the longest of ustar", mode: 0o755)
    try folder.write("t/\(String(repeating: "p", count: 156))/\(long)", "one byte more")
    try folder.write("t/deep/\(long)/\(long)/\(long)/x", "deep and long")
    try folder.write("t/\(String(repeating: "ü", count: 127))", "long and not ASCII")
    try folder.write("t/new\nline \\ 'quote' \"and\" *?[", "odd")
    try folder.write("t/-rf", "looks like an option")
    try write([0x66, 0xff, 0xfe], "short and not UTF-8")
    try write([0xe9] + [UInt8](repeating: 0x61, count: 200), "long and not UTF-8")
    for size in [0, 1, 511, 512, 513, 10_240, 300_000] {
      try folder.write("t/size/\(size)", bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    }
    try folder.link("t/link", to: "size/512")
    try folder.link("t/longlink", to: "deep/\(long)/\(long)/\(long)/x")
    try folder.link("t/dotted", to: "./size/../size/1")
  }

  private func facts(_ path: String) throws -> String {
    let found = try ProcessRun.run(
      "sh", ["-c", "find . -mindepth 1 -type d -printf '%P %y\\n' -o -printf '%P %y %m %s %l\\n' | LC_ALL=C sort"],
      workingDirectory: path)
    return String(decoding: found.out, as: UTF8.self)
  }

  private static let python = """
    import sys, tarfile
    with tarfile.open(fileobj=sys.stdin.buffer, mode='r|gz') as archive: archive.extractall(sys.argv[1])
    """

  @Test(arguments: [["tar", "-xzf", "-", "-C"], ["bsdtar", "-xzf", "-", "-C"], ["python3", "-c", python]])
  func everyToolUnpacksTheSameTree(tool: [String]) throws {
    guard (try? ProcessRun.run(tool[0], ["--version"]).status) == .exited(0) else { return }
    try fill()
    for level in [CompressionLevel.fast, .zlib(6)] {
      let archive = try pack(root) { $0.level = level }
      let out = try folder.makeFolder("out-\(level)")
      let run = try ProcessRun.run(
        tool[0], Array(tool.dropFirst()) + [out], environment: ProcessRun.environment(changing: ["LC_ALL": "C.UTF-8"]),
        stdin: bytes(of: archive))
      #expect(run.status == .exited(0), "\(run.stderr)")
      let difference = try ProcessRun.run("diff", ["-r", "--no-dereference", root, out])
      #expect(difference.status == .exited(0), "\(difference.stdout)")
      #expect(try facts(out) == facts(root))
      removeTree(out)
    }
  }

  @Test func headersNameNoOwnerAndNoTime() throws {
    try folder.write("t/a/b", "x", mode: 0o700)
    let listing = try ProcessRun.run(
      "tar", ["--utc", "--full-time", "-tvzf", "-"], stdin: bytes(of: pack(root)))
    #expect(
      listing.stdout.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") } == [
        "drwxr-xr-x 0/0 0 1970-01-01 00:00:00 a/", "-rwxr-xr-x 0/0 1 1970-01-01 00:00:00 a/b",
      ])
    let whole = try bytes(of: pack(root))
    // RFC 1952: no name, no time, Unix.
    #expect(whole.prefix(10).elementsEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]))
  }

  @Test func itIsOneGzipMember() throws {
    try folder.write("t/large", bytes: (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 9) })
    guard (try? ProcessRun.run("python3", ["--version"]).status) == .exited(0) else { return }
    let script = """
      import sys, zlib
      d = zlib.decompressobj(31)
      n = len(d.decompress(sys.stdin.buffer.read()))
      sys.exit(0 if d.eof and not d.unused_data and n > 2000000 else 1)
      """
    for level in [CompressionLevel.fast, .zlib(9)] {
      let run = try ProcessRun.run("python3", ["-c", script], stdin: bytes(of: pack(root) { $0.level = level }))
      #expect(run.status == .exited(0), "\(run.stderr)")
    }
  }

  @Test(arguments: [(1 << 33) - 1, 1 << 33, 9_876_543_210_123] as [Int64])
  func sizesOverEightGigabytesStandInTheHeader(size: Int64) throws {
    let header = TarHeader.encode(name: Array("huge".utf8), .file(size: size, isExecutable: false))
    #expect(header.count % 512 == 0)
    // The archive ends here, but each tool shows the entry before it finds out.
    let path = try folder.write("huge.tar", bytes: header)
    let listing = try ProcessRun.run("tar", ["-tvf", path])
    #expect(listing.stdout.contains(" \(size) ") && listing.stdout.contains("huge"), "\(listing.stdout)")
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var limits = ArchiveLimits()
    limits.bytes = .max
    #expect(try TarReader(descriptor: descriptor, limits: limits).next()?.size == size)
  }

  @Test func digestsAreTheStandardOnes() {
    // FIPS 180-4's examples, and every length around a block by both ways of computing.
    let known = [
      "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq":
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ]
    for (text, digest) in known {
      for usesInstructions in [true, false] {
        var hash = Sha256(usesInstructions: usesInstructions)
        Array(text.utf8).withUnsafeBytes { hash.update($0) }
        #expect(hash.finish() == digest)
      }
    }
    for count in 0..<200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
      var fast = Sha256()
      var slow = Sha256(usesInstructions: false)
      bytes.withUnsafeBytes { fast.update($0) }
      for byte in bytes { withUnsafeBytes(of: byte) { slow.update($0) } }
      #expect(fast.finish() == slow.finish(), "\(count) bytes")
    }
  }
}
