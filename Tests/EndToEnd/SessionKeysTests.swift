import Glibc
import TestSupport
import Testing

@Suite("A session: keys, the shell's jobs")
struct SessionKeysTests {
  /// A home with an `.editrc`.
  private func world(editrc: String) throws -> LocalWorld {
    let world = try LocalWorld()
    try world.folder.write("home/.editrc", editrc)
    return world
  }

  @Test func viKeys() throws {
    let session = try SessionTerminal(in: world(editrc: "bind -v\n"))
    try session.waitForPrompt()
    try session.type("say one two", Keys.escape)
    try session.type("0wcwthree", Keys.escape)
    try session.expectLine("hkd › say three two")
    try session.type("A x", Keys.enter)
    try session.terminal.waitForScreen(containing: "\nthree two x")
    try session.waitForPrompt()
    // Recalled, changed, undone, looked for.
    try session.type(Keys.escape)
    try session.type("k")
    try session.expectLine("hkd › say three two x")
    try session.type("x")
    try session.expectLine("hkd › say three two")
    try session.type("u")
    try session.expectLine("hkd › say three two x")
    try session.type("dd")
    try session.expectLine("hkd ›")
    try session.type("/thr")
    try session.expectLine("(search) thr: say three two x")
    try session.type(Keys.enter)
    try session.terminal.waitForScreen("run it again") { screen in
      screen.history.split(separator: "\n").count { $0 == "three two x" } == 2
    }
    // Insert mode has the keys that everybody knows.
    try session.waitForPrompt()
    try session.type("ay 1", Keys.home, "s", Keys.end, "2", Keys.enter)
    try session.terminal.waitForScreen(containing: "\n12")
    try session.waitForPrompt()
    try session.type("archi", Keys.tab)
    try session.expectLine("hkd › archive")
    try session.type(Keys.control("c"))
    try session.leave()
  }

  @Test func editrcBindsKeys() throws {
    let session = try SessionTerminal(
      in: world(editrc: "hkd:bind ^T ed-move-to-beg\nother:bind ^E ed-move-to-beg\nbind ^G hkd-search\n"))
    try session.waitForPrompt()
    try session.type("ay 1", Keys.control("t"), "s", Keys.control("e"), "2", Keys.enter)
    try session.terminal.waitForScreen(containing: "\n12")
    try session.waitForPrompt()
    try session.type(Keys.control("g"), "ay")
    try session.expectLine("(search) ay: say 12")
    try session.type(Keys.control("c"))
    try session.leave()
  }

  @Test func emacsKeys() throws {
    let session = try SessionTerminal(columns: 24)
    try session.waitForPrompt()
    try session.type("say 'wrapped e\u{301} 日本 here'", Keys.control("a"), Keys.control("k"), Keys.control("y"))
    try session.type("\u{1b}b", "\u{1b}b", Keys.control("w"), Keys.control("e"), Keys.enter)
    try session.terminal.waitForScreen(containing: "\nwrapped 日本 here")
    try session.waitForPrompt()
    try session.type("say 'e\u{301}", Keys.left, "x", Keys.right, "'")
    try session.expectLine("hkd › say 'xe\u{301}'")
    session.terminal.resize(rows: 20, columns: 12)
    try session.type(Keys.enter)
    try session.terminal.waitForScreen(containing: "\nxe\u{301}\n")
    try session.leave()
  }

  /// An interactive shell whose job a session is.
  private func shell(in world: LocalWorld) throws -> PseudoTerminal {
    var environment = world.environment
    environment["LANG"] = "C.UTF-8"
    environment["PS1"] = "sh> "
    let shell = try PseudoTerminal(
      "bash", ["--norc", "--noprofile", "-i"], environment: environment, workingDirectory: world.work, rows: 40, columns: 90)
    try shell.waitForScreen("show the shell's prompt") { $0.lines[$0.cursor.row] == "sh>" }
    try shell.send("hkd --quiet\r")
    try wait(for: "hkd ›", in: shell)
    return shell
  }

  private func wait(for line: String, in shell: PseudoTerminal) throws {
    try shell.waitForScreen("come to the line \(line)") { $0.lines[$0.cursor.row] == line }
  }

  /// Waits until what an entry runs has the terminal.
  private func waitUntilRunning(_ shell: PseudoTerminal) throws {
    #expect(try eventually { try shell.isCooked() && shell.screen.lines[shell.screen.cursor.row].isEmpty })
  }

  @Test func controlZStopsTheLineAndBringsItBack() throws {
    let world = try LocalWorld()
    defer { withExtendedLifetime(world) {} }
    let shell = try shell(in: world)
    try shell.send("say 'ha")
    try wait(for: "hkd › say 'ha", in: shell)
    try shell.send(Keys.control("z"))
    try wait(for: "sh>", in: shell)
    #expect(shell.screen.history.contains("Stopped"))
    try shell.send("echo in the shell\r")
    try shell.waitForScreen(containing: "\nin the shell\n")
    shell.resize(rows: 30, columns: 70)
    try shell.send("fg\r")
    try wait(for: "hkd › say 'ha", in: shell)
    try shell.send("lf'\r")
    try shell.waitForScreen(containing: "\nhalf\n")
    try shell.send(Keys.control("d"))
    try wait(for: "sh>", in: shell)
  }

  @Test func controlZStopsACommandAndBringsItBack() throws {
    let world = try LocalWorld()
    defer { withExtendedLifetime(world) {} }
    let shell = try shell(in: world)
    try shell.send("sleep 1h\r")
    try waitUntilRunning(shell)
    try shell.send(Keys.control("z"))
    try wait(for: "sh>", in: shell)
    #expect(shell.screen.history.contains("Stopped"))
    try shell.send("fg\r")
    try waitUntilRunning(shell)
    try shell.send(Keys.control("c"))
    try wait(for: "hkd ›", in: shell)
    #expect(shell.screen.history.contains("interrupted"))
    // One that ends in the background waits for the terminal at its prompt.
    try shell.send("exec sh -c 'touch began; while ! test -e go; do sleep 0.05; done'; say 'was in the background'\r")
    #expect(eventually { access("\(world.work)/began", F_OK) == 0 })
    try shell.send(Keys.control("z"))
    try wait(for: "sh>", in: shell)
    try shell.send("bg; touch go\r")
    try shell.waitForScreen(containing: "\nwas in the background")
    // The shell tells of it when it is asked next.
    let isStopped = try eventually {
      try shell.send("jobs\r")
      usleep(200_000)
      return shell.screen.history.components(of: "Stopped") > 3
    }
    #expect(isStopped)
    try shell.send("fg\r")
    try wait(for: "hkd ›", in: shell)
    try shell.send("say and back\r")
    try shell.waitForScreen(containing: "\nand back\n")
    try shell.send("exit 7\r")
    try wait(for: "sh>", in: shell)
    try shell.send("echo status $?\r")
    try shell.waitForScreen(containing: "\nstatus 7\n")
  }
}

extension String {
  /// How often another text stands in this one.
  fileprivate func components(of text: String) -> Int { split(separator: text, omittingEmptySubsequences: false).count - 1 }
}
