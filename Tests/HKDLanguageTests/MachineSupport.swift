import HKDLanguage
import Synchronization
import Testing

/// What a program printed: shown values, and the texts of `say`.
final class CollectedOutput: Output {
  private let collected = Mutex("")

  func write(_ text: String) { collected.withLock { $0 += text } }
  func note(_ line: String) { write("note: \(line)\n") }

  var text: String { collected.withLock { $0 } }
}

/// Runs programs with a few commands, enough to try the machine.
enum Run {
  static func engine(
    output: CollectedOutput, arguments: [String] = [], modules: [String: String] = [:], plan: Plan? = nil,
    variables: [String: Value] = [:]
  ) -> Engine {
    Engine(
      commands: commands, types: [NamedType("app", "an app", acceptsText: true), NamedType("release", "a release")],
      output: output, gate: SecretGate(), environment: ["REGION": "eu"], arguments: arguments,
      variables: variables, plan: plan
    ) { path, folder throws(Failure) in
      guard let text = modules[path] else { throw Failure("HKD226", "no module \(path)", kind: .check) }
      return SourceText(text, origin: .file(path), folder: folder)
    }
  }

  /// What a program shows and says.
  static func output(
    _ text: String, arguments: [String] = [], modules: [String: String] = [:], scope: TaskScope = TaskScope(),
    location: SourceLocation = #_sourceLocation
  ) throws -> String {
    let output = CollectedOutput()
    let engine = engine(output: output, arguments: arguments, modules: modules)
    let program = engine.check(SourceText(text))
    for diagnostic in program.diagnostics {
      Issue.record("\(diagnostic.code) \(diagnostic.message)", sourceLocation: location)
    }
    try engine.run(program, scope: scope) { value in engine.display.show(value) { output.write($0) } }
    return output.text
  }

  /// What a program fails with.
  static func failure(
    _ text: String, modules: [String: String] = [:], scope: TaskScope = TaskScope(),
    location: SourceLocation = #_sourceLocation
  ) throws -> Failure {
    do {
      let output = try output(text, modules: modules, scope: scope, location: location)
      Issue.record("did not fail, printed \(output)", sourceLocation: location)
      return Failure("none", "")
    } catch let failure as Failure {
      return failure
    }
  }

  static let list = ValueType.oneOf([.list, .range])

  static let commands: [Command] = [
    Command("say", "", parameters: [Parameter("values", .rest, .any, input: true, "")], result: .null) { call in
      let texts = call.arguments[0].list?.map(call.runtime.display.text) ?? []
      call.runtime.output.write(texts.joined(separator: " ") + "\n")
      return .null
    },
    Command("ignore", "", parameters: [Parameter("value", .any, input: true, "")], result: .null) { _ in .null },
    Command("fail", "", parameters: [Parameter("message", .any, required: true, ""), Parameter("code", .flag, .string, "")]) {
      call in
      if let failure = Failure(call["message"]) { throw failure }
      throw Failure(call["code"].string ?? "HKD300", call["message"].string ?? "")
    },
    Command("exit", "", parameters: [Parameter("status", .int, default: .int(0), "")]) { call in
      throw Failure(
        "HKD399", "exit", kind: .exit(Int32(call["status"].int ?? 0)), isCatchable: false)
    },
    walking("each", .each) { items, block, call in .list(try items.map { try call.call(block, $0) }) },
    walking("map", nil) { items, block, call in .list(try items.map { try call.call(block, $0) }) },
    walking("where", .where) { items, block, call in
      .list(try items.filter { try call.call(block, $0) == .bool(true) })
    },
    folding("fold", .fold),
    folding("reduce", nil),
    Command(
      "call", "",
      parameters: [Parameter("block", .block, required: true, ""), Parameter("values", .rest, .any, "")],
      intrinsic: .call
    ) { call in
      try call.runtime.call(block(call["block"]), items(call["values"]), scope: call.scope)
    },
    Command(
      "timeout", "",
      parameters: [Parameter("limit", .duration, required: true, ""), Parameter("block", .block, required: true, "")]
    ) { call in
      guard case .duration(let limit) = call["limit"] else { return .null }
      do {
        return try call.runtime.call(block(call["block"]), [], scope: TaskScope(parent: call.scope, timeout: limit))
      } catch let failure as Failure where failure.kind == .deadline && call.scope.remaining != 0 {
        throw Failure("HKD334", "timed out", kind: .deadline, cause: failure)
      }
    },
    Command(
      "par-each", "",
      parameters: [
        Parameter("items", list, required: true, input: true, ""),
        Parameter("block", .block, required: true, parallel: true, ""), Parameter("jobs", .flag, .int, default: .int(4), ""),
      ], result: .list
    ) { call in
      let values = items(call["items"])
      let body = try block(call["block"])
      return .list(
        try call.runtime.parallel(values.count, limit: call["jobs"].int ?? 4, scope: call.scope) { index, scope, runtime in
          try runtime.call(body, values[index], scope: scope)
        })
    },
    Command(
      "with", "",
      parameters: [Parameter("settings", .record, required: true, ""), Parameter("block", .block, required: true, "")]
    ) {
      call in
      try call.runtime.withSettings(call["settings"].record ?? Record()) { try call.call(block(call["block"])) }
    },
    Command("setting", "", parameters: [Parameter("name", .string, required: true, "")]) { call in
      call.runtime.settings[call["name"].string ?? ""] ?? .null
    },
    Command("type-of", "", parameters: [Parameter("value", .any, required: true, input: true, "")], result: .string) {
      .string($0["value"].typeName)
    },
    Command("hide", "", parameters: [Parameter("text", .string, required: true, "")], result: .secret) {
      .secret(Secret($0["text"].string ?? ""))
    },
    Command(
      "app:make", "", parameters: [Parameter("name", .string, required: true, "")], result: .named("release"), effect: .writes
    ) {
      call in
      call.runtime.plan?.record("POST \(call["name"].string ?? "")")
      return call.runtime.plan == nil
        ? .record([("id", .int(7))], type: "release") : Placeholder.value("the release", type: "release")
    },
    Command("app:look", "", parameters: [Parameter("release", .named("release"), required: true, "")], effect: .reads) {
      $0["release"]
    },
    Command("rec", "", parameters: [Parameter("name", .string, required: true, "")], result: .named("app")) {
      .record([("name", $0["name"])], type: "app")
    },
  ]

  private static func walking(
    _ name: String, _ intrinsic: Command.Intrinsic?,
    _ body: @escaping @Sendable ([Value], Block, Invocation) throws -> Value
  ) -> Command {
    Command(
      name, "",
      parameters: [
        Parameter("items", list, required: true, input: true, ""), Parameter("block", .block, required: true, ""),
      ], result: .list, intrinsic: intrinsic
    ) { call in try body(items(call["items"]), block(call["block"]), call) }
  }

  private static func folding(_ name: String, _ intrinsic: Command.Intrinsic?) -> Command {
    Command(
      name, "",
      parameters: [
        Parameter("items", list, required: true, input: true, ""), Parameter("initial", .any, required: true, ""),
        Parameter("block", .block, required: true, ""),
      ], intrinsic: intrinsic
    ) { call in
      let body = try block(call["block"])
      return try items(call["items"]).reduce(call["initial"]) { try call.call(body, $0, $1) }
    }
  }

  private static func items(_ value: Value) -> [Value] {
    switch value {
    case .list(let list): Array(list)
    case .range(let first, let last) where first <= last: (first...last).map(Value.int)
    default: []
    }
  }

  private static func block(_ value: Value) throws -> Block {
    guard case .block(let block) = value else { throw Failure("HKD320", "no block") }
    return block
  }
}

extension Parameter {
  init(
    _ name: String, _ type: ValueType, required: Bool = false, default defaultValue: Value = .null, input: Bool = false,
    parallel: Bool = false, _ summary: String
  ) {
    self.init(
      name, .positional, type, required: required, default: defaultValue, input: input, parallel: parallel, summary)
  }
}
