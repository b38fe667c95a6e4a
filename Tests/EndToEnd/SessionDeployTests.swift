import Glibc
import HKDLanguage
import TestSupport
import Testing

@Suite("A session on the local platform")
struct SessionDeployTests {
  @Test func theFiveWordsOneByOne() throws {
    let world = try LocalWorld()
    try world.writeApp("hello from the session")
    let session = try SessionTerminal(["--local"], in: world)
    try session.waitForPrompt("hkd local ›")
    try session.terminal.waitForScreen(containing: "local platform started")
    #expect(try session.enter("let app = apps:create shop") == [])
    try session.enter("app:use $app")
    try session.waitForPrompt("shop local ›")
    #expect(try session.enter("let packed = archive .").contains { $0.hasPrefix("archived 3 files") })
    #expect(try session.enter("$packed.files") == ["3"])
    try session.enter("let place = $packed | source")
    try session.enter("let uploaded = $place | upload")
    try session.enter("let build = $uploaded | release")
    let awaited = try session.enter("$build | await --dynos")
    #expect(awaited.contains { $0.hasPrefix("-----> ") })
    #expect(awaited.last == "shop v3 · succeeded", "\(awaited)")
    #expect(try session.enter("$_.version") == ["3"])
    #expect(try world.answer(of: "shop") == "hello from the session")

    // The names of the platform, each from its own list.
    for (typed, line) in [
      ("releases --app sh", "releases --app shop"), ("ps:scale we", "ps:scale web="),
      ("ps:scale web=1:standard-1", "ps:scale web=1:standard-1x"), ("run --size standard-1", "run --size standard-1x"),
      ("run --type w", "run --type web"),
    ] {
      try session.waitForPrompt()
      try session.type(typed, Keys.tab)
      try session.expectLine("shop local › \(line)")
      try session.type(Keys.control("c"))
    }
    try session.waitForPrompt()
    try session.type("rollback v", Keys.tab)
    try session.terminal.waitForScreen("list the releases") { screen in
      screen.lines.contains { $0.hasPrefix("v3  Deploy") } && screen.lines.contains { $0.hasPrefix("v1  Initial release") }
    }
    try session.type(Keys.control("c"))
    try session.enter("config:set A_NAME=a-long-value")
    try session.waitForPrompt()
    try session.type("config:unset ", Keys.tab)
    try session.expectLine("shop local › config:unset A_NAME")
    try session.type(Keys.control("c"))
    #expect(!session.screen.history.contains("‹a-long-value›"))
    try session.leave()
  }

  @Test func aDeployInTheBackgroundAndOneInterrupted() throws {
    let world = try LocalWorld()
    try world.writeApp("hello")
    try world.folder.write("work/bin/detect", "#!/bin/sh\necho slow\n", mode: 0o755)
    try world.folder.write("work/bin/compile", "#!/bin/sh\necho building slowly\nsleep 3\n", mode: 0o755)
    try world.folder.write("work/bin/release", "#!/bin/sh\necho '--- {}'\n", mode: 0o755)
    let session = try SessionTerminal(["--local"], in: world)
    try session.enter("apps:create shop | app:use")
    // Its log comes above the line that is being typed.
    try session.enter("let ship = spawn { archive . | upload | release | await }")
    try session.waitForPrompt()
    try session.type("say 'half")
    try session.terminal.waitForScreen("show the log above the line") { screen in
      screen.lines.contains { $0.contains("building slowly") } && screen.lines[screen.cursor.row] == "shop local › say 'half"
    }
    try session.type(" whole'", Keys.enter)
    try session.terminal.waitForScreen(containing: "\nhalf whole")
    #expect(try session.enter("(await $ship).version").contains("3"))

    try session.waitForPrompt()
    try session.type("archive . | upload | release | await", Keys.enter)
    try session.terminal.waitForScreen("build") { screen in
      screen.history.split(separator: "\n").count { $0.contains("building slowly") } == 2
    }
    try session.type(Keys.control("c"))
    try session.waitForPrompt()
    let said = session.screen.history
    #expect(said.contains("goes on at the platform"))
    #expect(said.contains("take it up again with:  await "))
    try session.leave()
  }

  @Test func undoGoesBackByAnotherChange() throws {
    let world = try LocalWorld()
    try world.writeApp("one")
    let session = try SessionTerminal(["--local"], in: world)
    try session.enter("apps:create shop | app:use")
    let tooEarly = try session.enter(Catalogue.entry("HKD364")?.wrong ?? "")
    #expect(tooEarly.first?.hasPrefix("error[HKD364]: there is nothing to undo") == true)
    try session.enter("archive . | upload | release | await --dynos")
    try session.enter("config:set COLOUR=green-as-grass | await")
    try session.enter("config:set COLOUR=red-as-roses OTHER=new-of-its-kind | await")
    #expect(try session.enter("(config:get COLOUR | reveal)") == ["red-as-roses"])

    // It shows what it will do and asks.
    try session.waitForPrompt()
    try session.type("undo", Keys.enter)
    try session.terminal.waitForScreen(containing: "Do it? [y/N]")
    let shown = session.screen.history
    #expect(shown.contains("undo config:set on shop:\n  COLOUR: its former value\n  OTHER: removed again"))
    try session.type("n", Keys.enter)
    try session.terminal.waitForScreen(containing: "left as it is")
    #expect(try session.enter("(config:get COLOUR | reveal)") == ["red-as-roses"])
    #expect(try session.enter("undo --yes").last == "undone")
    #expect(try session.enter("(config:get COLOUR | reveal)") == ["green-as-grass"])
    #expect(try session.enter("config | keys") == ["COLOUR"])

    try session.enter("ps:scale web=2")
    #expect(try session.enter("undo --yes").contains("  web: 2 × Standard-1X → 1 × Standard-1X"))
    try session.enter("maintenance:on")
    #expect(try session.enter("undo --yes").contains("  maintenance: off again"))
    #expect(try session.enter("(apps:info).maintenance") == ["false"])
    // The config of before is next.
    #expect(try session.enter("undo -y").contains("  COLOUR: removed again"))

    try world.writeApp("two")
    try session.enter("archive . | upload | release | await --dynos")
    #expect(try world.answer(of: "shop") == "two")
    let back = try session.enter("undo --yes")
    #expect(back.first == "undo release on shop:")
    #expect(back.last == "undone")
    #expect(eventually(within: .seconds(20)) { (try? world.answer(of: "shop")) == "one" })
    // What somebody else has changed since is left alone.
    try session.enter("config:set KEEP=mine-to-undo")
    _ = try world.hkd("--local", "-c", "config:set KEEP=changed-by-another --app shop")
    #expect(try session.enter("undo --yes").first?.contains("nothing left to undo") == true)
    // An app that is gone is in nobody's way.
    try session.enter("apps:create gone")
    try session.enter("config:set KEEP=gone-with-it --app gone")
    try session.enter("apps:destroy --app gone --confirm gone")
    #expect(try session.enter("undo --yes").first?.contains("config:set on gone: there is no such app any more") == true)
    // One with another name is still the one that was changed, and one of the same name is not.
    try session.enter("apps:create first-name; config:set KEEP=before-the-rename --app first-name")
    try session.enter("apps:rename second-name --app first-name; apps:create first-name | ignore")
    let renamed = try session.enter("undo --yes")
    #expect(renamed.first == "undo config:set on second-name (then first-name):" && renamed.last == "undone", "\(renamed)")
    #expect(try session.enter("config --app second-name | keys | count") == ["0"])
    // A script of the session does nothing that was taken back.
    try session.enter("session:save kept.hkd")
    let script = try world.folder.text("work/kept.hkd")
    #expect(script.contains("archive . | upload | release") && script.contains("# left out: `ps:scale` was undone"), "\(script)")
    let statements = script.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      !statements.contains { $0.contains("maintenance:on") || $0.contains("ps:scale") || $0.contains("COLOUR=") }, "\(script)")
    try session.leave()
  }

  @Test func aSessionBecomesAScript() throws {
    let world = try LocalWorld()
    try world.writeApp("scripted")
    let session = try SessionTerminal(["--local"], in: world)
    try session.enter("let name = 'shop'")
    try session.enter("apps:create $name")
    try session.enter("relaese $name")
    try session.enter("app:use $_")
    try session.enter("let a = archive /nowhere")
    try session.enter("let a = archive .")
    try session.enter("config:set GREETING=a-secret-value DEBUG=1 | await")
    try session.enter("let a = $a | source")
    try session.enter("history | count")
    try session.enter("$a | upload")
    try session.enter("$_ | release | await --dynos")
    let saved = try session.enter("session:save ship.hkd")
    #expect(saved.last == "saved ship.hkd; set GREETING before it runs", "\(saved)")
    #expect(try session.enter("session:save ship.hkd").first?.hasPrefix("error[HKD360]: ship.hkd is there already") == true)
    try session.enter("apps:destroy --confirm shop")
    try session.leave()

    let script = try world.folder.text("work/ship.hkd")
    #expect(script.hasPrefix("#!/usr/bin/env hkd\n"))
    #expect(!script.contains("a-secret-value"))
    #expect(script.contains("config:set [GREETING: (secret:env GREETING)] DEBUG=1 | await"), "\(script)")
    #expect(!script.contains("relaese") && !script.contains("nowhere"))
    #expect(try world.hkd("--check", "ship.hkd").status == .exited(0))
    let run = try world.hkd("--local", "ship.hkd", environment: ["GREETING": "from-outside"])
    #expect(run.status == .exited(0), "\(run.stderr)")
    #expect(try world.answer(of: "shop") == "scripted")
    #expect(access("\(world.work)/ship.hkd", X_OK) == 0)
  }

  @Test func aSessionIsRecordedAndReplayed() throws {
    let world = try LocalWorld()
    try world.folder.write("work/none", "")
    let session = try SessionTerminal(["--local"], in: world)
    try session.enter("session:record made.hkdt")
    try session.enter("apps:create shop | app:use")
    try session.enter("config:set GREETING=a-secret-value | ignore")
    try session.enter("config | keys")
    try session.enter("if true {\n  say '# no heading'\n  say ''\n}")
    try session.enter("apps:info --app nowhere")
    try session.enter("apps:destroy --app shop --confirm shop")
    #expect(try session.enter("session:record --stop") == ["recorded made.hkdt; set GREETING before it is replayed"])
    try session.enter("say not recorded")
    let transcript = try world.folder.text("work/made.hkdt")
    #expect(!transcript.contains("a-secret-value") && !transcript.contains("not recorded"))
    #expect(transcript.contains("> config | keys\nGREETING\n"), "\(transcript)")
    #expect(transcript.contains("> if true {\n.  say '# no heading'\n.  say ''\n.}\n\\# no heading\n\\\n"), "\(transcript)")
    #expect(transcript.contains("> apps:info --app nowhere\n! HKD404 "))
    try session.leave()

    let replayed = try world.hkd(
      "--local", "-i", stdin: "session:replay made.hkdt\n", environment: ["GREETING": "a-secret-value"])
    #expect(replayed.status == .exited(0), "\(replayed.stderr)")
    #expect(replayed.stderr.contains("made.hkdt: 6 entries as recorded"))
    try world.folder.write("work/made.hkdt", transcript.replacing("\nGREETING\n", with: "\nOTHER\n"))
    let differs = try world.hkd("--local", "-i", stdin: "session:replay made.hkdt\n", environment: ["GREETING": "a-secret-value"])
    #expect(differs.status == .exited(1))
    #expect(differs.stderr.contains("- OTHER\n+ GREETING\n"), "\(differs.stderr)")
  }

  @Test func manySecretsAndWhatVariesAreRecordedForReplay() throws {
    let world = try LocalWorld()
    let session = try SessionTerminal(["--local"], in: world)
    let token = "HRKU-01234567-89ab-cdef-0123-456789abcdef"
    try session.enter("session:record made.hkdt")
    try session.enter("apps:create shop | app:use; say (apps:info).id (apps:info).created_at")
    for entry in [
      "let token = '\(token)'", "say $token", "let other = 'ghp_0123456789012345678901234567890123456789'",
      "config:set PIN=1 KEY=first-value | ignore", "config:set KEY=second-value | ignore", "config:get KEY",
      "say \"a $other, https://user:pass@host\"", "fail 'no \(token)'", "say $error.message",
      "let t = spawn { sleep 50ms; say from-the-task; 42 }", "await $t", "time:now", "say $other",
      "if true {\n  say one\n\n  say two\n}", "apps:destroy --app shop --confirm shop",
    ] {
      try session.enter(entry)
    }
    try session.waitForPrompt()
    try session.type("sleep 10m", Keys.enter, Keys.control("c"))
    try session.terminal.waitForScreen(containing: "interrupted")
    #expect(try session.enter("session:record again.hkdt").first?.contains("made.hkdt is being recorded") == true)
    #expect(
      try session.enter("session:record --stop")
        == ["recorded made.hkdt; set SECRET_1, SECRET_2, PIN, KEY, KEY_2, SECRET_3 before it is replayed"])
    #expect(try session.enter("session:record made.hkdt").first?.contains("made.hkdt is there already") == true)
    try session.leave()
    let transcript = try world.folder.text("work/made.hkdt")
    for secret in ["HRKU-", "ghp_", "first-value", "second-value", "user:pass", "\nfrom-the-task"] {
      #expect(!transcript.contains(secret), "\(secret): \(transcript)")
    }
    #expect(transcript.contains("> time:now\n…\n") && transcript.contains("created_at\n… …\n"), "\(transcript)")
    #expect(!transcript.contains("session:record"))

    let values = [
      "SECRET_1": token, "SECRET_2": "ghp_0123456789012345678901234567890123456789", "PIN": "1", "KEY": "first-value",
      "KEY_2": "second-value", "SECRET_3": "no \(token)",
    ]
    let replayed = try world.hkd("--local", "-i", stdin: "session:replay made.hkdt\n", environment: values)
    #expect(replayed.status == .exited(0), "\(replayed.stderr)\n\(transcript)")

    // What a crash or a full disk has cut off is told, and all before it is run.
    let begun = transcript.prefix { $0 != "!" } + "! HKD3"
    try world.folder.write("work/made.hkdt", String(begun))
    let cutOff = try world.hkd("--local", "-i", stdin: "session:replay made.hkdt\n", environment: values)
    #expect(cutOff.status == .exited(1))
    #expect(cutOff.stderr.contains("entries as recorded, but the last one (line "), "\(cutOff.stderr)")
    _ = try world.hkd("--local", "-c", "apps:destroy --app shop --confirm shop")
  }

  @Test func aTranscriptThatCannotBeWrittenEnds() throws {
    let session = try SessionTerminal()
    try session.enter("session:record ~/made.hkdt")
    try session.enter("say at home")
    #expect(try session.enter("session:record --stop").first?.hasPrefix("recorded /") == true)
    #expect(try session.world.folder.text("home/made.hkdt") == "# A session\n\n> say at home\nat home\n\n")
    try session.enter("session:record made.hkdt")
    try session.enter("say one")
    #expect(try session.world.folder.text("work/made.hkdt") == "# A session\n\n> say one\none\n\n")
    _ = try ProcessRun.run("rm", [session.world.folder.path("work/made.hkdt")])
    _ = try session.world.folder.makeFolder("work/made.hkdt")
    let told = try session.enter("say two")
    #expect(told.joined(separator: " ").contains("the transcript ends before this entry: cannot write made.hkdt"), "\(told)")
    #expect(try session.enter("session:record --stop").first?.contains("nothing is being recorded") == true)
    try session.leave()
  }

  @Test func theTourDeploysWithNothingButEnter() throws {
    let session = try SessionTerminal()
    try session.enter("help tour")
    try session.waitForPrompt("hkd local ›")
    // The steps are lines like any other, and others may come between.
    #expect(try session.enter("say wait").contains("wait"))
    while !session.screen.history.contains("saved tour.hkd") { try session.enter("", within: .seconds(60)) }
    let history = session.screen.history
    #expect(history.contains("Hello from web.1"))
    #expect(history.contains("Hi from web.1"))
    #expect(history.contains("undone"))
    #expect(try session.world.hkd("--check", "tour.hkd").status == .exited(0))
    // It is over, and says so: Enter alone is nothing again.
    try session.terminal.waitForScreen(containing: "That was the tour.")
    #expect(try session.enter("") == [])
    #expect(try session.enter("say after; 1 + 1") == ["after", "2"])
    try session.leave()
  }
}
