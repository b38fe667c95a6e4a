import DeployCommands
import HKDCommands
import HKDLanguage
import Testing

/// How the platform's things are shown.
struct TypeTests {
  private let display = Display(types: Dictionary(uniqueKeysWithValues: deployTypes().map { ($0.name, $0) }))

  private func value(_ json: String, _ type: String) throws -> Value {
    .record(try #require(try JSON.parse(json).record).typed(type))
  }

  @Test func aTableShowsTheColumnsOfItsType() throws {
    let app = try value(
      #"{"id":"1","name":"shop","region":{"id":"2","name":"eu"},"web_url":null,"stack":{"name":"heroku-24"},"acm":false}"#, "app")
    #expect(
      display.shown(.list([app])) == """
        name  region  stack      web_url  released_at
        shop  eu      heroku-24

        """)
    let build = try value(#"{"id":"b1","status":"pending","source_blob":{"version":"1a2b"},"user":{"email":"me@x"}}"#, "build")
    #expect(display.shown(.list([build])).hasPrefix("id  status   version  created_at  user\nb1  pending  1a2b"))
  }

  @Test func aTableOfSeveralTypesShowsAllFields() throws {
    let shown = display.shown(.list([try value(#"{"a":1}"#, "app"), try value(#"{"b":2}"#, "build")]))
    #expect(shown.hasPrefix("a  b\n"))
  }

  @Test(arguments: [
    (#"{"name":"shop"}"#, "app", "shop"),
    (#"{"version":3,"status":"succeeded","app":{"name":"shop"}}"#, "release", "shop v3 · succeeded"),
    (#"{"id":"0123456789","status":"pending","app":{"name":"shop"}}"#, "build", "build 01234567 of shop · pending"),
    (#"{"uploaded":true}"#, "source", "source, uploaded"), (#"{"name":"web.1","state":"up"}"#, "dyno", "web.1 · up"),
    (#"{"type":"web","quantity":2,"size":"Basic"}"#, "formation", "web=2:Basic"), ("{}", "release", "? v? · ?"),
  ])
  func shortForms(_ json: String, _ type: String, _ shown: String) throws {
    #expect(display.text(try value(json, type)) == shown)
  }

  @Test func everyTypeThatCommandsNameIsDeclared() throws {
    let names = Set(deployTypes().map(\.name))
    func undeclared(_ type: ValueType) -> [String] {
      switch type {
      case .named(let name): names.contains(name) ? [] : [name]
      case .oneOf(let types): types.flatMap(undeclared)
      default: []
      }
    }
    let harness = try Harness(url: "http://127.0.0.1:9")
    for command in deployCommands(host: harness.host) {
      let types = command.parameters.map(\.type) + [command.result]
      #expect(types.flatMap(undeclared) == [], "\(command.name)")
      #expect(!command.examples.isEmpty, "\(command.name)")
      #expect(!command.summary.isEmpty && command.summary.hasSuffix("."), "\(command.name)")
    }
  }

  @Test func examplesAreRightPrograms() throws {
    let harness = try Harness(url: "http://127.0.0.1:9")
    let engine = engine(harness)
    for command in deployCommands(host: harness.host) {
      for example in command.examples {
        let program = engine.check(SourceText(example.program))
        #expect(program.diagnostics.map(\.message) == [], "\(command.name): \(example.program)")
      }
    }
  }

  @Test(arguments: [
    ("archive . | config:set", ["HKD210"]), ("archive . | config:apply", ["HKD210"]),
    ("archive . | config:diff", ["HKD210"]), ("[A: 1] | config:set", []), ("config --app a | config:set --app b", []),
    ("[A: 1] | config:apply", []), ("config:diff shop", []), ("apps:info | config:diff", []),
    ("archive . | await", ["HKD210"]), ("release v1 | upload", ["HKD210"]), ("archive . | keys", []),
  ])
  func impossiblePipesAreRefused(program: String, codes: [String]) throws {
    let engine = engine(try Harness(url: "http://127.0.0.1:9"))
    #expect(engine.check(SourceText(program)).diagnostics.map(\.code) == codes, "\(program)")
  }

  @Test(arguments: [
    ("apps:destroy shop", "if that is the app: --app shop"), ("apps:destroy --app a shop", nil), ("stacks shop", nil),
  ])
  func aWordTooManyMayBeTheApp(program: String, hint: String?) throws {
    let diagnostics = engine(try Harness(url: "http://127.0.0.1:9")).check(SourceText(program)).diagnostics
    #expect(diagnostics.map(\.code) == ["HKD206"])
    #expect(diagnostics.first?.hint == hint)
  }

  private func engine(_ harness: Harness) -> Engine {
    Engine(
      commands: languageCommands() + deployCommands(host: harness.host), types: deployTypes(), output: harness.runtime.output,
      gate: harness.gate)
  }
}
