import Glibc
import TestSupport
import Testing

@Suite("A session: seeing and completing")
struct SessionViewTests {
  @Test func tablesFitTheWidth() throws {
    let session = try SessionTerminal(columns: 40)
    let text = String(repeating: "long ", count: 20)
    let lines = try session.enter("let t = '\(text)'; [[id: 1 text: $t status: up]]")
    let table = lines.suffix(2)
    #expect(table.allSatisfy { $0.count <= 40 && $0.contains(" ") }, "\(lines)")
    #expect(table.first?.hasSuffix("status") == true)
    #expect(table.last?.hasSuffix("…  up") == true)
    session.terminal.resize(rows: 30, columns: 60)
    let wider = try session.enter("[[id: 1 text: $t status: up]]").suffix(2)
    #expect((wider.last?.count ?? 0) > 45)
    try session.leave()
  }

  @Test func statusesAndErrorsAreColoured() throws {
    let session = try SessionTerminal()
    try session.enter("[[status: succeeded] [status: failed]]; fail x")
    let screen = session.screen
    func style(_ text: String) -> String? {
      screen.lines.firstIndex { $0.hasPrefix(text) }.flatMap { screen.cell(row: $0, column: 0)?.style }
    }
    #expect(style("succeeded") == "32")
    #expect(style("failed") == "31")
    #expect(style("error[") == "1;31")
    try session.leave()
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func coloursAreLeftOutWhereTheyAreNotWanted(environment: [String: String]) throws {
    let session = try SessionTerminal(environment: environment.mapValues { $0 })
    try session.terminal.waitForScreen(containing: "hkd ›")
    try session.type("[[status: failed]]; fail x", Keys.enter)
    try session.terminal.waitForScreen(containing: "error[HKD300]: x")
    try session.type("exit", Keys.enter)
    #expect(try session.terminal.waitForExit() == .exited(0))
    #expect(!String(decoding: session.terminal.transcript, as: UTF8.self).contains("\u{1b}[3"))
  }

  @Test func aDumbTerminalGetsTextAlone() throws {
    let session = try SessionTerminal(environment: ["TERM": "dumb", "LANG": "C"])
    try session.terminal.waitForScreen(containing: "hkd >")
    try session.type("let x = 4\r")
    try session.type("if true {\r")
    try session.terminal.waitForScreen(containing: "...")
    try session.type("say \"x is $x\"\r}\r")
    try session.terminal.waitForScreen(containing: "x is 4\nhkd >")
    try session.type("say begun; sleep 1h\r")
    try session.terminal.waitForScreen(containing: "\nbegun")
    try session.type(Keys.control("c"))
    try session.terminal.waitForScreen(containing: "interrupted")
    try session.type("relese\r")
    try session.terminal.waitForScreen(containing: "did you mean `release`?")
    try session.type(Keys.control("d"))
    #expect(try session.terminal.waitForExit() == .exited(0))
    #expect(!session.terminal.transcript.contains { $0 == 0x1b || $0 >= 0x80 })
  }

  @Test func longValuesGoThroughThePager() throws {
    let world = try LocalWorld()
    let script = "#!/bin/sh\nwc -l > \(world.folder.path("counted"))\nread key < /dev/tty\necho \"paged $key\"\n"
    try world.folder.write("pager", script, mode: 0o755)
    let session = try SessionTerminal(in: world, environment: ["PAGER": world.folder.path("pager")])
    #expect(try session.enter("1..5") == ["1", "2", "3", "4", "5"])
    try session.type("1..100", Keys.enter)
    #expect(eventually { access(world.folder.path("counted"), F_OK) == 0 })
    // Its keys are its own, Ctrl-C too.
    try session.type("well", Keys.enter)
    try session.terminal.waitForScreen(containing: "paged well")
    #expect(try world.folder.text("counted").contains("100"))
    #expect(try session.enter("$_.99") == ["100"])
    try session.leave()
  }

  @Test func aPagerThatIsInterruptedLeavesAFreshLine() throws {
    let session = try SessionTerminal(environment: ["PAGER": "cat > /dev/null; echo paging > /dev/tty; exec cat /dev/tty"])
    try session.waitForPrompt()
    try session.type("1..100", Keys.enter)
    try session.terminal.waitForScreen("have the pager") { $0.lines.contains("paging") }
    // When it gives back what the terminal has echoed, it is no shell any more.
    try session.type("seen", Keys.enter)
    try session.terminal.waitForScreen("have it once more") { screen in screen.lines.count { $0 == "seen" } == 2 }
    try session.type(Keys.control("c"))
    try session.waitForPrompt("hkd ›")
    #expect(try session.enter("$_.99") == ["100"])
    try session.leave()
  }

  @Test func aPagerThatFailsIsTold() throws {
    let session = try SessionTerminal(environment: ["PAGER": "exit 3"])
    #expect(try session.enter("1..100").first?.hasPrefix("notice: the pager `exit 3` ended with status 3") == true)
    #expect(try session.enter("$_.99") == ["100"])
    try session.leave()
    let other = try SessionTerminal(environment: ["PAGER": "no-such-pager --fast 2> /dev/null"])
    try other.enter("1..100")
    #expect(other.allLines.suffix(3) == ["99", "100", "hkd ›"])
    try other.leave()
  }

  @Test func withoutAPagerEverythingIsPrinted() throws {
    let session = try SessionTerminal(environment: ["PAGER": ""])
    try session.enter("1..100")
    #expect(session.allLines.suffix(3) == ["99", "100", "hkd ›"])
    try session.leave()
  }

  @Test func completesFromDeclarationsAndValues() throws {
    let session = try SessionTerminal()
    try session.world.folder.write("work/my notes.txt", "x")
    try session.enter("let record = [status: up odd-key: 1]; let other = 1; def greet(who: string) { $who }")
    func complete(_ typed: String, _ line: String) throws {
      try session.waitForPrompt()
      try session.type(typed, Keys.tab)
      try session.expectLine("hkd › \(line)")
      try session.type(Keys.control("c"))
    }
    try complete("gre", "greet")
    try complete("greet $oth", "greet $other")
    try complete("$record.st", "$record.status")
    try complete("[1] | each { |item| say $it", "[1] | each { |item| say $item")
    try complete("archive . | sour", "archive . | source")
    try complete("archive . --li", "archive . --links")
    try complete("archive --links ke", "archive --links keep")
    try complete("open my", "open 'my notes.txt'")
    try complete("help release", "help release")
    try session.world.folder.write("home/at-home.txt", "x")
    try complete("open ~/at-h", "open ~/at-home.txt")
    // A program by its name, and its words as files: what follows it is no flag of ours.
    try session.world.folder.write("work/tools/hkd-tool", "#!/bin/sh\n", mode: 0o755)
    try session.world.folder.write("work/tools/notes", "x")
    try complete("exec hkd-pl", "exec hkd-platform")
    try complete("exec ./tools/", "exec ./tools/hkd-tool")
    try complete("exec cat tools/n", "exec cat tools/notes")
    try complete("exec cat my", "exec cat 'my notes.txt'")
    try complete("say \"n ${record.od", "say \"n ${record.odd-key")
    // Several are listed with what they are.
    try session.waitForPrompt()
    try session.type("config:", Keys.tab)
    try session.terminal.waitForScreen(containing: "config:apply  Makes the config as a record says")
    try session.expectLine("hkd › config:")
    try session.type("zzz", Keys.tab)
    try session.terminal.waitForScreen("ring") { $0.bells > 0 }
    try session.type(Keys.control("c"))
    try session.leave()
  }

  /// Each field that is offered before there is a value is one that the platform gives.
  @Test func fieldsOfWhatIsNotThereYet() throws {
    let session = try SessionTerminal(["--local"])
    try session.enter("apps:create shop | app:use")
    try session.waitForPrompt()
    try session.type("apps | where { |a| $a.web", Keys.tab)
    try session.expectLine("shop local › apps | where { |a| $a.web_url")
    try session.type(Keys.control("c"))
    try session.world.folder.write("work/app/Procfile", "web: sleep 1d")
    try session.enter(
      "let packed = archive app; let made = $packed | source | upload; let built = $made | release; $built | await")
    func expectFields(_ typed: String, of value: String) throws {
      try session.waitForPrompt()
      let before = session.allLines.count
      try session.type(typed, Keys.tab)
      try session.terminal.waitForScreen("list the fields") { SessionTerminal.lines(of: $0).count > before }
      try session.expectLine("shop local › \(typed)")
      // They stand where the line was, which stands below them now.
      let listed = session.allLines.dropFirst(before - 1).dropLast().flatMap { $0.split(separator: " ") }
      let fields = listed.filter { $0 != "record" }
      #expect(fields.count > 1, "\(listed)")
      try session.type(Keys.control("c"))
      for field in fields { #expect(try session.enter("(\(value) | has '\(field)')") == ["true"], "\(typed)\(field)") }
    }
    for command in ["apps", "releases", "archive:list app"] {
      try expectFields("\(command) | each { |x| $x.", of: "\(command) | first")
    }
    for command in [
      "apps:info", "releases:info v1", "build:info ($built).id", "slug:info (build:info ($built).id).slug.id", "archive:why app",
    ] {
      try expectFields("(\(command)).", of: command)
    }
    try expectFields("let a = archive app; $a.", of: "$packed")
    try expectFields("let s = archive app | source; $s.source_blob.", of: "$made.source_blob")
    try expectFields("let s = archive app | source; $s.archive.", of: "$made.archive")
    try session.leave()
  }

  @Test func namesThatCannotBeHadAreNoError() throws {
    // Nobody listens there: keys go on, and nothing is said.
    let session = try SessionTerminal(environment: ["HEROKU_API_KEY": "a-token", "HKD_API_URL": "http://127.0.0.1:9"])
    try session.waitForPrompt()
    let before = session.allLines
    try session.type("release --app ", Keys.tab, "x", Keys.tab)
    try session.expectLine("127.0.0.1 hkd › release --app x")
    #expect(session.allLines.dropLast() == before.dropLast())
    try session.type(Keys.control("c"))
    try session.leave()
  }

  @Test func redForAProtectedApp() throws {
    let session = try SessionTerminal()
    try session.enter("app:use shop-production")
    try session.waitForPrompt("shop-production ›")
    #expect(session.screen.cell(row: session.screen.cursor.row, column: 0)?.style.contains("31") == true)
    try session.enter("app:use shop-staging")
    try session.waitForPrompt("shop-staging ›")
    #expect(session.screen.cell(row: session.screen.cursor.row, column: 0)?.style.contains("31") == false)
    try session.leave()
    let named = try SessionTerminal(["--app", "crown"], environment: ["HKD_PROTECTED": "jewels, cro*"])
    try named.waitForPrompt("crown ›")
    #expect(named.screen.cell(row: named.screen.cursor.row, column: 0)?.style.contains("31") == true)
    // Saying an app at the prompt goes before what the command line said.
    try named.enter("app:use other")
    try named.waitForPrompt("other ›")
    try named.leave()
  }
}
