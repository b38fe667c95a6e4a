import Glibc
import SourceArchive
import TestSupport
import Testing

/// Unpacking what is honest, and refusing what is not.
@Suite struct ExtractTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder("extract") }

  private func extract(
    _ bytes: [UInt8], _ change: (inout ExtractionOptions) -> Void = { _ in }
  ) throws -> ExtractedArchive {
    let path = try folder.write("archive", bytes: bytes)
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var options = ExtractionOptions()
    change(&options)
    return try SafeExtractor.extract(descriptor: descriptor, into: folder.path("out"), options)
  }

  private func refusal(_ build: (inout TarBuilder) -> Void) throws -> String {
    var tar = TarBuilder()
    build(&tar)
    do {
      _ = try extract(tar.finished)
    } catch let failure as ArchiveFailure {
      return failure.code
    }
    return "none"
  }

  @Test func itsOwnArchivesComeBackWhole() throws {
    try folder.write("tree/bin/run", "#!/bin/sh", mode: 0o755)
    try folder.write("tree/data", bytes: (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 40_503 >> 7) })
    try folder.write("tree/\(String(repeating: "n", count: 180))/\(String(repeating: "é", count: 120))", "x")
    try folder.link("tree/link", to: "bin/../data")
    let archive = try pack(folder.path("tree"))
    let result = try SafeExtractor.extract(descriptor: archive.descriptor, into: folder.path("out"))
    #expect(result.fileCount == archive.fileCount && result.bytes == archive.contentBytes)
    let run = try ProcessRun.run("diff", ["-r", "--no-dereference", folder.path("tree"), folder.path("out")])
    #expect(run.status == .exited(0), "\(run.stdout)")
    #expect(try #require(fileStatus(folder.path("out/bin/run"))).st_mode & 0o777 == 0o755)
  }

  @Test(arguments: [
    ["tar", "--format=gnu", "-cf"], ["tar", "--format=pax", "-cf"], ["tar", "--format=v7", "-cf"],
    ["tar", "--format=ustar", "-czf"], ["bsdtar", "-czf"], ["bsdtar", "--format=pax", "-cf"],
  ])
  func archivesOfOtherToolsComeBackWhole(tool: [String]) throws {
    try #require(!tool.isEmpty)
    guard (try? ProcessRun.run(tool[0], ["--version"]).status) == .exited(0) else { return }
    try folder.write("tree/a/b", "text", mode: 0o755)
    if !tool.contains("--format=v7"), !tool.contains("--format=ustar") {
      try folder.write("tree/\(String(repeating: "n", count: 200))", "long")
    }
    try folder.link("tree/a/link", to: "b")
    link(folder.path("tree/a/b"), folder.path("tree/hard"))
    let run = try ProcessRun.run(tool[0], Array(tool.dropFirst()) + ["-", "-C", folder.path("tree"), "."])
    try #require(run.status == .exited(0), "\(run.stderr)")
    _ = try extract(run.out)
    let difference = try ProcessRun.run("diff", ["-r", "--no-dereference", folder.path("tree"), folder.path("out")])
    #expect(difference.status == .exited(0), "\(difference.stdout)")
  }

  @Test func nothingGetsOutside() throws {
    #expect(try refusal { $0.add("../evil") } == "HKD613")
    #expect(try refusal { $0.add("a/../../evil") } == "HKD613")
    #expect(try refusal { $0.add("/tmp/evil") } == "HKD613")
    #expect(try refusal { $0.add("evil", type: "2", target: "/etc/passwd") } == "HKD613")
    #expect(try refusal { $0.add("evil", type: "2", target: "../outside") } == "HKD613")
    #expect(try refusal { $0.add("a/evil", type: "2", target: "../../outside") } == "HKD613")
    #expect(try refusal { $0.add("evil", type: "2", target: "missing/../../outside") } == "HKD613")
    #expect(try refusal { $0.add("evil", type: "1", target: "../outside") } == "HKD613")
    #expect(try refusal { $0.add("evil", type: "1", target: "/etc/passwd") } == "HKD613")
    #expect(
      try refusal {
        $0.add("self", type: "2", target: ".")
        $0.add("evil", type: "2", target: "self/../outside")
      } == "HKD613")
    #expect(
      try refusal {
        $0.add("d", type: "2", target: "/tmp")
        $0.add("d/evil", contents: "x")
      } == "HKD613")
    #expect(
      try refusal {
        $0.add("in", type: "2", target: "real")
        $0.add("in/file", contents: "x")
      } == "HKD613")
    #expect(
      try refusal {
        $0.addPax([("path", "../evil")])
        $0.add("harmless")
      } == "HKD613")
    #expect(try entries(of: folder.path).filter { $0 != "out" && $0 != "archive" }.isEmpty)
  }

  @Test func noDevicesAndNoSpecialBits() throws {
    #expect(try refusal { $0.add("null", type: "3") } == "HKD613")
    #expect(try refusal { $0.add("disk", type: "4") } == "HKD613")
    #expect(try refusal { $0.add("pipe", type: "6") } == "HKD613")
    #expect(try refusal { $0.add("sparse", type: "S") } == "HKD613")
    var tar = TarBuilder()
    tar.add("setuid", contents: "x", mode: "0006777")
    _ = try extract(tar.finished)
    #expect(try #require(fileStatus(folder.path("out/setuid"))).st_mode & 0o7777 == 0o777)
  }

  @Test func aFolderThatHoldsALinkIsNotWrittenThrough() throws {
    try folder.makeFolder("out")
    try folder.makeFolder("outside")
    try folder.link("out/d", to: "../outside")
    try folder.link("out/f", to: "../outside/file")
    #expect(try refusal { $0.add("d/evil", contents: "x") } == "HKD613")
    var tar = TarBuilder()
    tar.add("f", contents: "x")
    _ = try extract(tar.finished)
    #expect(try entries(of: folder.path("outside")).isEmpty)
    #expect(try folder.text("out/f") == "x")
  }

  @Test func theLastEntryOfANameCounts() throws {
    var tar = TarBuilder()
    tar.add("a", contents: "first")
    tar.add("a", contents: "second")
    tar.add("l", type: "2", target: "a")
    tar.add("l", contents: "file")
    tar.add("m", contents: "file")
    tar.add("m", type: "2", target: "a")
    tar.add("h", type: "1", target: "m")
    _ = try extract(tar.finished)
    #expect(try folder.text("out/a") == "second")
    #expect(try folder.text("out/l") == "file")
    #expect(try folder.text("out/m") == "second")
    #expect(try #require(fileStatus(folder.path("out/h"))).st_mode & S_IFMT == S_IFLNK)
  }

  @Test func limitsHold() throws {
    var tar = TarBuilder()
    for index in 0..<10 { tar.add("file\(index)", contents: String(repeating: "x", count: 1000)) }
    tar.addPax([("path", String(repeating: "n", count: 200))])
    tar.add("x")
    tar.add("a/b/c/d")
    let bytes = tar.finished
    func code(_ change: (inout ArchiveLimits) -> Void) throws -> String {
      do {
        _ = try extract(bytes) { change(&$0.limits) }
      } catch let failure as ArchiveFailure { return failure.code }
      return "none"
    }
    #expect(try code { _ in } == "none")
    #expect(try code { $0.entries = 9 } == "HKD614")
    #expect(try code { $0.bytes = 9_999 } == "HKD614")
    #expect(try code { $0.nameLength = 100 } == "HKD614")
    #expect(try code { $0.depth = 2 } == "HKD614")
    #expect(try code { ($0.ratioFrom, $0.ratio) = (5_000, 0) } == "HKD614")
  }

  @Test func aBombIsStopped() throws {
    var tar = TarBuilder()
    tar.add("zeros", size: "02400000000")
    let path = try folder.write("head", bytes: tar.bytes)
    let bomb = try ProcessRun.run("sh", ["-c", "(cat \(path); head -c 336000000 /dev/zero) | gzip -1"])
    do {
      _ = try extract(bomb.out) { $0.limits.ratio = 100 }
      Issue.record("the bomb was unpacked")
    } catch let failure as ArchiveFailure {
      #expect(failure.code == "HKD614")
    }
  }

  @Test func namesCanBeStrippedAndASingleFolderUnwrapped() throws {
    var tar = TarBuilder()
    tar.add("./app/", type: "5")
    tar.add("./app/Procfile", contents: "x")
    tar.add("./app/app/inner", contents: "x")
    tar.add("./app/hard", type: "1", target: "./app/Procfile")
    _ = try extract(tar.finished) { $0.stripComponents = 1 }
    #expect(try entries(of: folder.path("out")) == ["Procfile", "app", "hard"])
    removeTree(folder.path("out"))
    _ = try extract(tar.finished) { $0.unwrapsSingleFolder = true }
    #expect(try entries(of: folder.path("out")) == ["Procfile", "app", "hard"])
    #expect(try folder.text("out/app/inner") == "x")
    removeTree(folder.path("out"))
    _ = try extract(tar.finished) {
      $0.unwrapsSingleFolder = true
      $0.neverUnwrapped = ["app"]
    }
    #expect(try entries(of: folder.path("out")) == ["app"])
  }

  @Test func damageIsTold() throws {
    try folder.write("tree/a", String(repeating: "hello ", count: 50_000))
    let whole = try bytes(of: pack(folder.path("tree")))
    for cut in [0, 1, 5, 30, whole.count / 2, whole.count - 9, whole.count - 1] {
      #expect(throws: ArchiveFailure.self, "cut at \(cut)") { try extract(Array(whole[..<cut])) }
    }
    var flipped = whole
    flipped[whole.count - 6] ^= 1
    #expect(throws: ArchiveFailure.self) { try extract(flipped) }
  }

  /// SeededGenerator damage to honest archives: each run ends in a result or a failure, and leaves nothing outside.
  @Test(arguments: 0..<200) func damagedBytesHarmNothing(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    var tar = TarBuilder()
    tar.addPax([("path", "pax/\(String(repeating: "p", count: 120))"), ("size", "5")])
    tar.add("x", contents: "hello")
    tar.add("l", type: "2", target: "x")
    tar.add("h", type: "1", target: "l")
    tar.add("././@LongLink", type: "L", contents: String(repeating: "q", count: 300))
    tar.add("y", contents: String(repeating: "data", count: 400))
    var bytes = tar.finished
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let block = Int.random(in: 0..<bytes.count / 512, using: &random) * 512
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[block + Int.random(in: 0..<512, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // A right checksum takes the damage past the first look.
      for index in 148..<156 { bytes[block + index] = 32 }
      let sum = Array(String(bytes[block..<block + 512].reduce(0) { $0 + Int($1) }, radix: 8).utf8)
      for (index, digit) in sum.enumerated() { bytes[block + 148 + index] = digit }
    }
    if random.chance(1, of: 4) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
    _ = try? extract(bytes) { $0.limits.bytes = 1 << 20 }
    #expect(try entries(of: folder.path).filter { $0 != "out" && $0 != "archive" }.isEmpty, "seed \(seed)")
  }

  @Test func plainRubbishIsNoArchive() throws {
    #expect(throws: ArchiveFailure.self) { try extract(Array("this is no archive".utf8)) }
    #expect(throws: ArchiveFailure.self) { try extract([0x1f, 0x8b] + [UInt8](repeating: 7, count: 4000)) }
    #expect(try extract([UInt8](repeating: 0, count: 1024)).fileCount == 0)
  }
}
