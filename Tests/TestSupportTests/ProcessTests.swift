import CSystem
import Glibc
import TestSupport
import Testing

@Suite("Processes and terminals of the tests")
struct ProcessTests {
  @Test func givesStatusAndBothOutputs() throws {
    let result = try ProcessRun.run("sh", ["-c", "cat; echo err >&2; exit 3"], stdin: "in")
    #expect(result.status == .exited(3))
    #expect(result.stdout == "in")
    #expect(result.stderr == "err\n")
  }

  @Test func tellsTheSignal() throws {
    #expect(try ProcessRun.run("sh", ["-c", "kill -9 $$"]).status == .signalled(SIGKILL))
  }

  @Test func moreInputThanAPipeHoldsToAProgramThatDoesNotRead() throws {
    let result = try ProcessRun.run("sh", ["-c", "echo done"], stdin: String(repeating: "x", count: 1_000_000))
    #expect(result.stdout == "done\n")
  }

  @Test func theDeadlineKillsTheWholeGroup() throws {
    let folder = try TemporaryFolder()
    #expect(throws: TestSupportError.self) {
      try ProcessRun.run(
        "sh", ["-c", "echo $$ > pid; sleep 100"], workingDirectory: folder.path, deadline: .milliseconds(300))
    }
    let pid = try #require(pid_t(try folder.text("pid").split(separator: "\n")[0]))
    #expect(eventually { kill(-pid, 0) != 0 })
  }

  @Test func environmentAndFolder() throws {
    let folder = try TemporaryFolder()
    let result = try ProcessRun.run(
      "sh", ["-c", "pwd; echo $A; env | wc -l"], environment: ["A": "b"], workingDirectory: folder.path)
    #expect(result.stdout.hasPrefix("\(folder.path)\nb\n"))
    #expect(throws: TestSupportError.self) { try ProcessRun.run("/no/such/program") }
  }

  @Test func talksToABackgroundProcess() throws {
    let process = try RunningProcess("sh", ["-c", "read a; echo got $a; read b; echo $b >&2; exec sleep 100"])
    process.send("one\n")
    try process.waitForOutput(containing: "got one")
    process.send("two\n")
    try process.waitForOutput(containing: "two", on: .err)
    #expect(try process.terminate().status == .signalled(SIGTERM))
  }

  @Test func aTerminalHasSizeControlAndEcho() throws {
    let terminal = try PseudoTerminal(
      "sh", ["-c", "stty size; tty; read x; echo \"<$x>\"; exec cat"], rows: 10, columns: 33)
    try terminal.waitForScreen(containing: "10 33\n/dev/pts/")
    #expect(try terminal.isCooked())
    try terminal.send("hello\r")
    try terminal.waitForScreen(containing: "hello\n<hello>")
    // A shell catches SIGINT and forgets one that comes just before it becomes another program; `cat` tells when that is over.
    try terminal.send("there\r")
    try terminal.waitForScreen(containing: "there\nthere")
    try terminal.send(Keys.control("c"))
    #expect(try terminal.waitForExit() == .signalled(SIGINT))
  }

  @Test func aTerminalHangsUp() throws {
    let folder = try TemporaryFolder()
    let terminal = try PseudoTerminal(
      "sh", ["-c", "trap 'echo hup > trapped; exit 5' HUP; echo ready; while :; do sleep 0.05; done"],
      workingDirectory: folder.path)
    try terminal.waitForScreen(containing: "ready")
    terminal.hangUp()
    #expect(try terminal.waitForExit() == .exited(5))
    #expect(try folder.text("trapped") == "hup\n")
  }

  @Test func findsBuiltProgramsOrSaysSo() throws {
    #expect(throws: TestSupportError.self) { try Products.path("no-such-program") }
    #expect(try entries(of: Products.folder()).contains { $0.hasSuffix(".xctest") })
  }

  @Test func aFolderGoesAwayWithAllInIt() throws {
    var folder: TemporaryFolder? = try TemporaryFolder()
    let path = try #require(folder?.path)
    try folder?.write("a/b/c.txt", "text", mode: 0o600)
    try folder?.link("a/link", to: "/")
    #expect(try folder?.text("a/b/c.txt") == "text")
    #expect(fileStatus("\(path)/a/b/c.txt")?.st_mode == S_IFREG | 0o600)
    folder = nil
    #expect(fileStatus(path) == nil)
  }
}
