import Glibc
import HKDCommands
import HKDLanguage
import TestSupport
import Testing

@Suite struct FileCommandTests {
  private let harness = CommandHarness()
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder("files") }

  @Test func filesAreSavedAppendedAndOpened() throws {
    let path = Value.string(folder.path("a.txt"))
    #expect(harness.outcome("exists", ["path": path]) == "false")
    #expect(harness.outcome("save", ["text": .string("é\n"), "path": path]) == "null")
    #expect(harness.outcome("save", ["text": .string("b"), "path": path, "append": .bool(true)]) == "null")
    #expect(harness.outcome("open", ["path": path]) == #""é\nb""#)
    #expect(harness.outcome("exists", ["path": path]) == "true")
    let listed = try harness.run("ls", ["folder": .string(folder.path)])
    let entry = try #require(listed.list?.first)
    #expect(entry["name"] == .string("a.txt") && entry["type"] == .string("file") && entry["size"] == .size(4))
    #expect(entry["modified"].typeName == "time")
  }

  @Test func savingKeepsLinksModesAndDevices() throws {
    let target = try folder.write("target", "old", mode: 0o640)
    #expect(symlink("target", folder.path("link")) == 0)
    #expect(harness.outcome("save", ["text": .string("new"), "path": .string(folder.path("link"))]) == "null")
    #expect(try readFile(target) == Array("new".utf8))
    #expect(fileStatus(target).map { $0.st_mode & 0o777 } == 0o640)
    var status = stat()
    #expect(lstat(folder.path("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)

    #expect(harness.outcome("save", ["text": .string("x"), "path": .string("/dev/null")]) == "null")
    #expect(fileStatus("/dev/null").map { $0.st_mode & S_IFMT } == S_IFCHR)
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(
      harness.outcome("save", ["text": .string("x"), "path": .string(folder.path("pipe"))])
        == "HKD641: cannot write `\(folder.path("pipe"))`: No such device or address")
    #expect(
      harness.outcome("save", ["text": .string("x"), "path": .string(folder.path)])
        == "HKD641: cannot write `\(folder.path)`: Is a directory")
    #expect(try entries(of: folder.path).sorted() == ["link", "pipe", "target"])
  }

  @Test func whatCannotBeReadOrWrittenSaysWhy() throws {
    let missing = folder.path("none/x")
    #expect(
      harness.outcome("open", ["path": .string(missing)])
        == "HKD640: cannot read `\(missing)`: No such file or directory")
    #expect(
      harness.outcome("save", ["text": .string(""), "path": .string(missing)])
        == "HKD641: cannot write `\(missing)`: No such file or directory")
    #expect(
      harness.outcome("ls", ["folder": .string(missing)])
        == "HKD640: cannot read `\(missing)`: No such file or directory")
    try folder.write("bytes", bytes: [0x61, 0xFF])
    #expect(
      harness.outcome("open", ["path": .string(folder.path("bytes"))])
        == "HKD642: `\(folder.path("bytes"))` is not UTF-8 text: byte 1 does not belong there")
    let failure = #expect(throws: Failure.self) { try harness.run("open", ["path": .string(missing)]) }
    #expect(failure?.kind == .local)
    #expect(harness.outcome("open", ["path": .string("")]).hasPrefix("HKD322"))
  }

  @Test func secretsAreReadAndNotSaved() throws {
    try folder.write("token", "hush-hush\n")
    let secret = try harness.run("secret:file", ["path": .string(folder.path("token"))])
    #expect(secret.typeName == "secret" && secret == .string("hush-hush"))
    #expect(harness.runtime.gate.redact("a hush-hush") == "a ‹secret›")
    let path = folder.path("out")
    #expect(
      harness.outcome("save", ["text": secret, "path": .string(path)]).hasPrefix("HKD331: `save` writes no secret"))
    #expect(access(path, F_OK) != 0)
    #expect(harness.outcome("secret:env", ["name": .string("HKD_NO_SUCH")]).hasPrefix("HKD332"))
  }

  @Test func namesThatBeginWithADotAreListedOnDemand() throws {
    try folder.write(".hidden", "")
    try folder.write("b/c", "")
    #expect(symlink("b", folder.path("a")) == 0)
    let names = { (value: Value) in value.list?.map { "\($0["name"].string ?? "") \($0["type"].string ?? "")" } }
    #expect(names(try harness.run("ls", ["folder": .string(folder.path)])) == ["a link", "b folder"])
    #expect(
      names(try harness.run("ls", ["folder": .string(folder.path), "all": .bool(true)]))
        == [".hidden file", "a link", "b folder"])
  }
}
