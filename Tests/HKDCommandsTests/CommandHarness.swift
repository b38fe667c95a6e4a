import HKDCommands
import HKDLanguage
import Synchronization
import Testing

/// Runs one command's body with arguments given by name; for what needs no block.
struct CommandHarness {
  var runtime = BareRuntime()
  var scope = TaskScope()

  /// - Throws: What the command throws.
  func run(_ name: String, _ arguments: [String: Value] = [:]) throws -> Value {
    let command = try #require(languageCommands().first { $0.name == name }, "no command \(name)")
    let values = command.parameters.map { parameter in
      arguments[parameter.name] ?? (parameter.kind == .rest ? .list([]) : parameter.defaultValue)
    }
    let place = Place(SourceText(name), Span(0, name.utf8.count))
    return try command.body(
      Invocation(command: command, arguments: values, place: place, scope: scope, runtime: runtime))
  }

  /// The result as JSON, or the failure as `CODE: message`.
  func outcome(_ name: String, _ arguments: [String: Value] = [:]) -> String {
    do {
      return JSON.text(try run(name, arguments), revealingSecrets: true)
    } catch let failure as Failure {
      return "\(failure.code): \(failure.message)"
    } catch {
      return "\(error)"
    }
  }
}

/// A runtime without a machine: it has no blocks to call.
final class BareRuntime: Runtime, Output {
  private let written = Mutex("")
  private let noted = Mutex<[String]>([])
  let gate = SecretGate()
  let plan: Plan?

  init(plan: Plan? = nil) { self.plan = plan }

  var text: String { written.withLock(\.self) }
  var notes: [String] { noted.withLock(\.self) }

  var output: any Output { self }
  var display: Display { Display() }
  var settings: Record { Record() }

  func write(_ text: String) { written.withLock { $0 += gate.redactOutput(text) } }
  func note(_ line: String) { noted.withLock { $0.append(gate.redact(line)) } }

  func call(_ block: Block, _ arguments: [Value], scope: TaskScope) throws -> Value {
    throw Failure("HKD300", "a bare runtime calls no blocks")
  }

  func parallel(
    _ count: Int, limit: Int, scope: TaskScope,
    _ body: @escaping @Sendable (Int, TaskScope, any Runtime) throws -> Value
  ) throws -> [Value] {
    try (0..<count).map { try body($0, scope, self) }
  }

  func withSettings(_ settings: Record, _ body: () throws -> Value) throws -> Value { try body() }
}
