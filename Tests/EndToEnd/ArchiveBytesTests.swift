import Glibc
import TestSupport
import Testing

/// `archive` of the built program: the same bytes and nothing left behind, whatever surrounds it.
@Suite struct ArchiveBytesTests {
  let folder: TemporaryFolder
  let hkd: String

  init() throws {
    folder = try TemporaryFolder("archive")
    hkd = try Products.path("hkd")
  }

  /// Runs hkd in a shell, which sets what a process has of its surroundings.
  private func run(_ settings: String, _ program: String) throws -> ProcessResult {
    try ProcessRun.run(
      "sh", ["-c", "\(settings); exec \"$0\" -c \"$1\"", hkd, program], workingDirectory: folder.path("work"))
  }

  @Test func theBytesDependOnTheFilesAlone() throws {
    for index in 0..<60 {
      try folder.write("work/app/d\(index % 7)/é\(index)", String(repeating: "line \(index)\n", count: 3_000))
    }
    let surroundings = [
      "umask 000; export LC_ALL=C TZ=UTC", "umask 077; export LC_ALL=C.UTF-8 TZ=Asia/Tokyo",
      "find app -type f -exec touch -d 2001-01-01 {} +; chmod -R go-rwx app; export LC_ALL=tr_TR.UTF-8",
      "cp -r app copy; rm -r app; mv copy app", "taskset -p -c 0 $$ > /dev/null 2>&1 || true",
    ]
    let digests = try surroundings.map { settings in
      let result = try run(settings, "say (archive app).checksum")
      #expect(result.status == .exited(0), "\(result.stderr)")
      return result.stdout
    }
    #expect(Set(digests).count == 1 && digests[0].hasPrefix("SHA256:"), "\(digests)")
  }

  @Test func aFileSizeLimitIsToldAndLeavesNothing() throws {
    try folder.write("work/app/noise", bytes: (0..<900_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 7 ^ $0 &* 40_503) })
    let result = try run("ulimit -f 100", "archive app --out out.tgz | ignore")
    #expect(result.status == .exited(10))
    #expect(result.stderr.contains("HKD609") && result.stderr.contains("out.tgz"), "\(result.stderr)")
    #expect(try entries(of: folder.path("work")) == ["app"])
  }
}
