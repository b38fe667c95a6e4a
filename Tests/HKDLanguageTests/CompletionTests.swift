import HKDLanguage
import TestSupport
import Testing

/// A text with `‸` where the cursor is, and what is offered there.
private func offers(
  _ marked: String, session: SessionNames = SessionNames(keepsNames: true), sources: CompletionSources = Names.sources
) -> [CompletionCandidate] {
  let parts = marked.split(separator: "‸", omittingEmptySubsequences: false).map(String.init)
  let text = parts.joined()
  let cursor = parts.first.map { $0.utf8.count } ?? 0
  let all = Completer(Names.table, session: session, sources: sources).candidates(in: text, at: cursor)
  for candidate in all {
    // Each must fit into the text and leave what stands behind the cursor alone.
    #expect(candidate.range.upperBound == cursor && candidate.range.lowerBound >= 0, "\(candidate)")
  }
  return all
}

private func labels(_ marked: String, session: SessionNames = SessionNames(keepsNames: true)) -> [String] {
  offers(marked, session: session).map(\.label)
}

/// The text once its only candidate has been inserted.
private func completed(_ marked: String, session: SessionNames = SessionNames(keepsNames: true)) -> String {
  let found = offers(marked, session: session)
  guard let only = found.first, found.count == 1 else { return "\(found.map(\.label))" }
  var bytes = Array(marked.utf8)
  bytes.removeAll { Array("‸".utf8).contains($0) }
  bytes.replaceSubrange(only.range, with: Array(only.text.utf8))
  return String(decoding: bytes, as: UTF8.self)
}

private enum Names {
  static let table = CommandTable(
    Sample.commands.filter { $0.name != "config:set" } + [
      command("help", [Parameter("name", .positional, .string, completion: .command, "")]),
      command("config:set", [Parameter("values", .rest, .any, completion: .configAssignment, ""), app]),
      command("config:unset", [Parameter("names", .rest, .string, completion: .configName, ""), app]),
      command("ps:scale", [Parameter("types", .rest, .string, completion: .formation, ""), app]),
      command("shops", [], result: .list, items: .named("app")),
      command("deploys", [app], result: .list, items: .named("release")),
      command("notes", [], result: .list, items: .fields(["time", "text"])),
      command("shop", [], result: .named("app")),
      command("order", [items], result: .list, items: .ofInput), command("first", [items], items: .oneOfInput),
      command("rollback", [Parameter("to", .positional, .named("release"), input: true, ""), app]),
      command(
        "where",
        [
          Parameter("list", .positional, .list, required: true, input: true, ""),
          Parameter("block", .positional, .block, required: true, ""),
        ], result: .list, items: .ofInput),
      command("fold", [items, Parameter("initial", .positional, .any, required: true, ""), block]),
    ], namedTypes: types)

  private static let items = Parameter("list", .positional, .list, required: true, input: true, "")
  private static let block = Parameter("block", .positional, .block, required: true, "")

  /// The sample's, of which two tell their fields.
  private static let types =
    Sample.types.filter { $0.name != "app" && $0.name != "release" } + [
      NamedType("app", "An app.", acceptsText: true, columns: ["name", "region.name"], fields: ["id", "name", "owner.email"]),
      NamedType("release", "A release.", acceptsText: true, columns: ["version", "who=user.email"]),
    ]

  private static let app = Parameter("app", .flag, .named("app"), short: "a", completion: .app, "the app")

  private static func command(
    _ name: String, _ parameters: [Parameter], result: ValueType = .any, items: Command.Items = .unknown
  ) -> Command {
    Command(name, "about \(name)", parameters: parameters, result: result, items: items) { _ in .null }
  }

  static var sources: CompletionSources {
    CompletionSources(
      value: { name in
        switch name {
        case "r": .record([("status", .string("up")), ("odd key", .int(1)), ("by", .record([("email", .string("x"))]))])
        case "list": .list([.record([("version", .int(3)), ("current", .bool(true))])])
        case "text": .string("t")
        case "env": .record([("HOME", .string("/")), ("HOST", .string("h"))])
        default: nil
        }
      },
      names: { request in
        switch request.kind {
        case .app: [CompletionName("shop", "eu"), CompletionName("shop-staging", "us"), CompletionName("blog")]
        case .release: [CompletionName("v2", "Deploy"), CompletionName("v1", "Initial release")]
        case .configName: [CompletionName(request.app == "blog" ? "BLOG_URL" : "DATABASE_URL"), CompletionName("DEBUG")]
        case .process: [CompletionName("web"), CompletionName("worker")]
        case .dynoType: [CompletionName("standard-1x"), CompletionName("standard-2x")]
        case .path:
          [
            CompletionName("lib/", isOpen: true), CompletionName("my file"), CompletionName("it's"),
            CompletionName("notes.txt"), CompletionName("ship.hkd"),
          ]
        default: []
        }
      })
  }

  /// A session in which `$r`, `$list`, `$text` and a `var` exist, and a `def`.
  static var session: SessionNames {
    let session = SessionNames(keepsNames: true)
    let program = Checker(table, session: session, loadModule: Sample.loader([:])).check(
      SourceText(
        "let r = [a: 1]; let list = [1]; let text = 'a'; var counter = 0\n## Greets.\ndef greet(who: string) { say $who }",
        origin: .session(1)))
    #expect(!program.hasErrors)
    session.adopt(program)
    return session
  }
}

@Suite("Completion")
struct CompletionTests {
  @Test func commandsByTheirBeginning() {
    #expect(completed("rel‸") == "release ")
    #expect(completed("let x = arch‸") == "let x = archive ")
    #expect(completed("if true { arch‸") == "if true { archive ")
    #expect(completed("say (arch‸)") == "say (archive )")
    #expect(labels("config:‸") == ["config:set", "config:unset"])
    #expect(offers("rel‸").first?.description == "a sample")
    // What begins no name but is in one: the one that was meant.
    #expect(completed("scale‸") == "ps:scale ")
    #expect(completed("REL‸") == "release ")
    #expect(labels("zzz‸") == [])
  }

  @Test func keywordsWhereTheyMayStand() {
    #expect(labels("whi‸") == ["while"])
    #expect(labels("apps | whi‸") == [])
    #expect(labels("let x = whi‸") == [])
    #expect(labels("let x = mat‸") == ["match"])
  }

  @Test func onlyStagesThatTakeTheValue() {
    #expect(labels("archive . | so‸") == ["source"])
    #expect(labels("apps | so‸") == [])
    #expect(labels("archive . | ‸").first == "source")
    #expect(!labels("apps | ‸").contains("apps"))
    #expect(labels("apps\n| wh‸") == ["where"])
    #expect(labels("apps |\n\n wh‸") == ["where"])
    #expect(labels("$list | wh‸", session: Names.session) == ["where"])
    #expect(labels("$text | cou‸", session: Names.session) == [])
    #expect(labels("each { |x| archive . | source | rel‸") == ["release"])
  }

  @Test func definitionsOfTheSessionAndOfTheText() {
    #expect(completed("gre‸", session: Names.session) == "greet ")
    #expect(offers("gre‸", session: Names.session).first?.description == "Greets.")
    #expect(completed("def ship(x: app) { }\nshi‸") == "def ship(x: app) { }\nship ")
    #expect(labels("if true { def inner() { } }\ninne‸") == [])
  }

  @Test func flagsOfTheCommandAtHand() {
    #expect(
      labels("release --‸") == ["--app", "--dry", "--exclude", "--links", "--version", "--wait"])
    #expect(completed("release --li‸") == "release --links ")
    #expect(completed("archive . | source | release --ap‸") == "archive . | source | release --app ")
    #expect(completed("release -a‸") == "release --app ")
    #expect(labels("release --app shop --‸").contains("--app") == false)
    #expect(labels("release -a shop --‸").contains("--app") == false)
    // What stands behind the cursor counts, too; lists may be given again.
    #expect(labels("release --‸ --app shop --exclude x | count").contains("--app") == false)
    #expect(labels("release --exclude x --ex‸") == ["--exclude"])
    #expect(labels("release -- --‸") == [])
    #expect(labels("nonsense --‸") == [])
    #expect(labels("apps ‸") == [])
    #expect(labels("timeout 5s { release --li‸ } ") == ["--links"])
  }

  @Test func valuesOfFlagsAndArguments() {
    #expect(labels("release --links ‸") == ["follow", "keep", "refuse"])
    #expect(completed("release --links=ke‸") == "release --links=keep ")
    #expect(labels("release --dry=‸") == ["true", "false"])
    #expect(labels("release --app sh‸") == ["shop", "shop-staging"])
    #expect(completed("release --app b‸ --wait 3s") == "release --app blog --wait 3s")
    #expect(offers("release --app sh‸").map(\.description) == ["eu", "us"])
    #expect(labels("rollback ‸") == ["v2", "v1"])
    #expect(labels("help conf‸") == ["config:set", "config:unset"])
    #expect(labels("with [app: sh‸") == ["shop", "shop-staging"])
    #expect(labels("config:unset D‸") == ["DATABASE_URL", "DEBUG"])
    #expect(labels("config:unset --app blog ‸") == ["BLOG_URL", "DEBUG"])
    #expect(labels("config:unset ‸ --app 'blog'") == ["DATABASE_URL", "DEBUG"])
    #expect(labels("config:unset B‸ -a blog") == ["BLOG_URL"])
    #expect(completed("config:set DEB‸") == "config:set DEBUG=")
    #expect(labels("config:set DEBUG=tr‸") == [])
    #expect(completed("ps:scale wo‸") == "ps:scale worker=")
    #expect(labels("ps:scale web=2:sta‸") == ["standard-1x", "standard-2x"])
    #expect(completed("ps:scale web=2:standard-2‸") == "ps:scale web=2:standard-2x ")
  }

  @Test func pathsAreQuotedWhereTheyMustBe() {
    #expect(completed("open no‸") == "open notes.txt ")
    #expect(completed("open li‸") == "open lib/")
    #expect(completed("open my‸") == "open 'my file' ")
    #expect(completed("open 'my‸") == "open 'my file' ")
    #expect(completed("open \"my‸\"") == "open \"my file\"")
    #expect(completed("open it‸") == "open \"it's\" ")
    #expect(completed("open 'it‸") == "open 'it''s' ")
    #expect(completed("use shi‸") == "use ship.hkd ")
    #expect(labels("exec notes --no‸") == [])
  }

  @Test func variablesAndTheirFields() {
    let session = Names.session
    #expect(labels("say $‸", session: session) == ["$_", "$args", "$counter", "$env", "$list", "$r", "$text"])
    #expect(completed("say $cou‸", session: session) == "say $counter")
    #expect(offers("say $li‸", session: session).first?.description == "list")
    #expect(labels("say $r.‸", session: session) == ["status", "\"odd key\"", "by"])
    #expect(completed("say $r.st‸", session: session) == "say $r.status")
    #expect(completed("if $r.by.em‸ {", session: session) == "if $r.by.email {")
    #expect(labels("$list.0.‸", session: session) == ["version", "current"])
    #expect(labels("$env.HO‸") == ["HOME", "HOST"])
    #expect(labels("$list.‸", session: session) == ["0"])
    #expect(labels("$nothing.‸") == [])
    #expect(labels("$text.‸", session: session) == [])
    #expect(labels("set cou‸", session: session) == ["counter"])
  }

  @Test func variablesInStrings() {
    let session = Names.session
    #expect(completed("say \"n: $cou‸", session: session) == "say \"n: $counter")
    #expect(completed("say \"${r.st‸", session: session) == "say \"${r.status")
    #expect(completed("say \"${cou‸}\"", session: session) == "say \"${counter}\"")
    #expect(labels("say '$cou‸", session: session) == [])
    #expect(completed("say \"now $(arch‸", session: session) == "say \"now $(archive ")
    #expect(labels("say \"a $(count $li‸)\"", session: session) == ["$list"])
    #expect(completed("say \"a$(apps)b $cou‸", session: session) == "say \"a$(apps)b $counter")
    #expect(labels("say \"\"\"\n $cou‸", session: session) == ["$counter"])
  }

  @Test func variablesOfTheText() {
    #expect(
      labels("let inner = 1\nif true { let deep = 2\n say $‸").filter { !["$_", "$args", "$env"].contains($0) }
        == ["$deep", "$inner"])
    #expect(!labels("if true { let deep = 2 }\nsay $‸").contains("$deep"))
    #expect(!labels("let self = $‸").contains("$self"))
    #expect(labels("each { |item, at| say $‸").contains("$item"))
    #expect(labels("for one in [1 2] { say $on‸") == ["$one"])
    #expect(labels("try { apps } catch problem { say $prob‸") == ["$problem"])
    #expect(labels("try { apps } catch e { say $e.re‸") == ["request-id"])
    #expect(
      labels("def f(first: app, --wait: duration = 15m, ...rest) { say $‸").filter { $0 > "$b" && $0 != "$env" }
        == ["$first", "$rest", "$wait"])
    #expect(labels("var n = 0\nset n‸") == ["n"])
    #expect(labels("let fixed = 0\nset fi‸") == [])
  }

  @Test func itemsOfAListHaveItsFields() {
    let session = Names.session
    #expect(labels("$list | where { |it| $it.ver‸", session: session) == ["version"])
    #expect(labels("for it in $list { say $it.‸", session: session) == ["version", "current"])
    #expect(labels("let y = $list | each { |it| $it.‸", session: session) == ["version", "current"])
    #expect(labels("$list | each { |it| $it } | where { |it| $it.‸", session: session) == [])
    #expect(labels("each { |it| $it.‸ }", session: session) == [])
    #expect(labels("for it in $it { say $it.‸", session: session) == [])
  }

  static let ofAnApp = ["id", "name", "owner", "region"]
  static let ofARelease = ["version", "user"]
  static let ofANote = ["time", "text"]

  /// Where nothing has run yet, the fields come from what the commands declare to give.
  @Test(arguments: [
    ("shops | where { |a| $a.‸", ofAnApp), ("shops | where { |a| $a.‸ }", ofAnApp),
    ("shops | where { |a| $a.na‸ == 1 }", ["name"]),
    ("shops | where { |a| $a.owner.‸", ["email"]), ("shops | where { |a| not $a.reg‸", ["region"]),
    ("shops | each { |a| say $a.‸", ofAnApp), ("shops | each { |a|\n  say 1\n  say $a.‸\n}", ofAnApp),
    ("shops\n| order\n| where { |a| $a.‸", ofAnApp), ("shops |\n order | where { |a| $a.‸", ofAnApp),
    ("shops | order | first | each { |a| $a.‸", []), ("deploys --app shop | where { |r| $r.‸", ofARelease),
    ("deploys -a shop | where { |r| $r.version > 3 } | each { |r| $r.u‸", ["user"]),
    ("shops | each { |a| deploys --app $a.‸", ofAnApp),
    ("shops | each { |a| deploys --app $a.name | where { |r| $r.‸", ofARelease),
    ("shops | each { |a| deploys | where { |r| $a.‸", ofAnApp), ("shops | each { |a| if $a.name == 'x' { say $a.‸", ofAnApp),
    ("shops | fold 0 { |sum, a| $sum + $a.‸", ofAnApp), ("shops | fold 0 { |sum, a| $sum.‸", []),
    ("where (shops) { |a| $a.‸", ofAnApp), ("each (shops | order) { |a| $a.‸", ofAnApp), ("each $list { |a| $a.ver‸", ["version"]),
    ("for a in (shops) { say $a.‸", ofAnApp), ("for a in (shops | where { |b| $b.name == 'x' }) {\n say $a.‸", ofAnApp),
    ("let xs = shops\nfor a in $xs { say $a.‸", ofAnApp), ("let xs = shops; $xs.0.‸", ofAnApp), ("let xs = shops; $xs.‸", []),
    ("let x = (shops | first)\nsay $x.‸", ofAnApp), ("let x = shops | order | first; say \"${x.ow‸", ["owner"]),
    ("if true { let r = deploys | first\n say $r.‸ }", ofARelease), ("def f(a: app, n: int) { say $a.‸", ofAnApp),
    ("def f(n: int, ...r: release) { $n.‸", []), ("def f() { shop | each { |a| 1 }; let s = shop\n$s.‸", ofAnApp),
    ("(shops | first).‸", ofAnApp), ("say (shops | first).owner.‸", ["email"]), ("if (deploys | first).ver‸ > 3 {", ["version"]),
    ("say \"$((shops | first).na‸", ["name"]), ("(shops).‸", []), ("(shops).0.na‸", ["name"]),
    ("notes | where { |e| $e.‸", ofANote),
    ("notes | where { |e| $e.text =~ 'a' } | each { |x| $x.ti‸", ["time"]), ("try { shops | each { |a| $a.‸", ofAnApp),
    ("match 1 { 1 => { shops | each { |a| $a.‸", ofAnApp), ("spawn { shops | each { |a| $a.‸", ofAnApp),
    ("timeout 5s { let n = shops | first\n timeout 3s { say $n.‸", ofAnApp), ("let a = $a; $a.‸", []),
    ("let a = $b; let b = $a; $a.‸", []), ("for a in (for) { $a.‸", []), ("where ( { |a| $a.‸", []),
    ("shops | each { |a, b| $b.‸", ofAnApp), ("let f = { |n: int, a: app| $a.‸", ofAnApp), ("let f = { |a:app n| $a.‸", ofAnApp),
    ("shops | each { |a: app| $a.‸", ofAnApp), ("let f = { |n: int, a: app| $n.‸", []),
    ("set x = shops | where { |a| $a.‸", ofAnApp), ("return shops | where { |a| $a.‸", ofAnApp),
    ("shops # all\n| where { |a| $a.‸", ofAnApp),
    ("all [{ shops | where { |a| $a.‸", ofAnApp), ("say [a: (shops | first).‸", ofAnApp),
    ("exec x (shops | first).na‸", ["name"]),
    ("unknown | where { |a| $a.‸", []), ("$list | where { |a| $a.cur‸", ["current"]), ("$list | first | each { |a| $a.‸", []),
    ("$list | order | where { |a| $a.cur‸", ["current"]), ("let l = $list; $l | each { |a| $a.cur‸", ["current"]),
  ])
  func fieldsOfWhatCommandsGive(text: String, expected: [String]) {
    #expect(labels(text, session: Names.session) == expected, "\(text)")
  }

  @Test func stagesThatTakeWhatIsGiven() {
    #expect(labels("shops | first | shi‸").isEmpty)
    #expect(labels("shops | order | ‸").contains("where"))
    #expect(!labels("shops | first | ‸").contains("fold"))
    #expect(offers("let x = shop; say $x‸").first?.description == "app")
  }

  @Test func typesInTheHeadOfADef() {
    #expect(labels("def f(x: ar‸") == ["archive"])
    #expect(labels("def f(x‸") == [])
  }

  @Test func nothingInProse() {
    for text in ["# rel‸", "say 'rel‸", "say \"rel‸", "'''\nrel‸", "say 'a' # rel‸", "match $x { rel‸", "[rel‸", "say [a: rel‸"] {
      #expect(labels(text) == [], "\(text)")
    }
    #expect(labels("say http://x/#rel‸") == [])
    #expect(labels("say a#b; rel‸") == ["release"])
    #expect(labels("'''\nrel\n'''; rel‸") == ["release"])
    #expect(labels("say 'it''s'; rel‸") == ["release"])
    #expect(labels("match 1 { 1 => { rel‸") == ["release"])
    #expect(labels("# a comment\nrel‸") == ["release"])
    #expect(labels("let broken = 'no end\nrel‸") == ["release"])
  }

  /// Any text, cut anywhere, with the cursor anywhere: something sensible or nothing, never a crash.
  @Test func anyTextAtAnyPlace() {
    var generator = SeededGenerator(7)
    let pieces = [
      "release ", "--app ", "$r", ".", "\"", "'", "'''", "\"\"\"", "{", "}", "(", ")", "[", "]", "|", "\n", "#", "\\", "$(",
      "${", "let x = ", "def f(", "for x in ", "catch e ", "match ", "a: ", "é", "日", "=", ";", "use ", "set ", "-", "1", "…",
    ]
    for _ in 0..<400 {
      var text = ""
      for _ in 0..<Int.random(in: 1...30, using: &generator) { text += pieces.randomElement(using: &generator) ?? "" }
      let bytes = Array(text.utf8)
      let cursor = Int.random(in: 0...bytes.count, using: &generator)
      let found = Completer(Names.table, session: Names.session, sources: Names.sources).candidates(in: bytes, at: cursor)
      #expect(found.allSatisfy { $0.range.upperBound == cursor && $0.range.lowerBound <= cursor }, "\(text)")
    }
    #expect(Completer(Names.table, session: Names.session).candidates(in: "rel", at: 99).map(\.label) == ["release"])
    #expect(Completer(Names.table, session: Names.session).candidates(in: "rel", at: -1).isEmpty == false)
  }
}
