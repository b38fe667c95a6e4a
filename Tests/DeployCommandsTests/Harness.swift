import CurlTransport
import DeployCommands
import FakePlatform
import HKDLanguage
import HKDSystem
import PlatformAPI
import Synchronization
import TestSupport
import Testing

/// Everything a command needs, against a platform on a loopback socket.
final class Harness: Sendable {
  let host: DeployHost
  let reporter = RecordingReporter()
  let gate = SecretGate()
  let runtime: TestRuntime
  let folder: TemporaryFolder
  private let commands: [String: Command]

  static let token = FakePlatform.token

  init(
    url: String, app: String? = "shop", files: [String: String] = ["Procfile": "web: ./run\n", "run": "#!/bin/sh\n"],
    environment: Environment = [:], prompt: (any DeployPrompt)? = nil, isPlan: Bool = false,
    change: (inout DeployTimings) -> Void = { _ in }
  ) throws {
    folder = try TemporaryFolder("deploy")
    for (name, text) in files { try folder.write(name, text) }
    runtime = TestRuntime(gate: gate, plan: isPlan ? Plan() : nil)
    var timings = DeployTimings.quick
    change(&timings)
    guard let base = HTTPAddress(url) else { throw TestSupportError("\(url) is no address") }
    let options = DeployHost.Options(
      endpoint: { PlatformEndpoint(base: base, credential: Credential(token: Self.token, origin: .program)) },
      transport: { CurlTransport() }, gate: gate, reporter: reporter, prompt: prompt, environment: environment,
      app: app,
      userAgent: "hkd/test", folder: folder.path, timings: timings)
    host = DeployHost(options)
    commands = Dictionary(uniqueKeysWithValues: deployCommands(host: host).map { ($0.name, $0) })
  }

  /// Runs one command as the machine would: arguments by name, defaults filled in.
  @discardableResult
  func run(_ name: String, _ arguments: [String: Value] = [:], in scope: TaskScope = TaskScope()) throws -> Value {
    guard let command = commands[name] else { throw TestSupportError("there is no command \(name)") }
    for argument in arguments.keys where !command.parameters.contains(where: { $0.name == argument }) {
      throw TestSupportError("\(name) has no parameter \(argument)")
    }
    let values = command.parameters.map { arguments[$0.name] ?? $0.defaultValue }
    let place = Place(SourceText("", origin: .argument), .none)
    return try command.body(
      Invocation(command: command, arguments: values, place: place, scope: scope, runtime: runtime))
  }

  /// The five words.
  func deploy(
    await options: [String: Value] = [:], release: [String: Value] = [:], in scope: TaskScope = TaskScope()
  ) throws -> Value {
    let archive = try run("archive", in: scope)
    let source = try run("source", ["archive": archive], in: scope)
    let uploaded = try run("upload", ["source": source], in: scope)
    let build = try run("release", release.merging(["what": uploaded]) { $1 }, in: scope)
    return try run("await", options.merging(["what": build]) { $1 }, in: scope)
  }
}

extension DeployTimings {
  /// All waits a hundredth or less, for tests.
  static var quick: DeployTimings {
    var timings = DeployTimings()
    timings.retries.firstWait = .ms(3)
    timings.retries.longestWait = .ms(20)
    timings.retries.firstWaitOverRate = .ms(5)
    timings.retries.longestWaitOverRate = .ms(20)
    timings.limits.stall = .ms(250)
    timings.limits.total = .ms(500)
    timings.limits.bodySize = 1 << 20
    timings.uploadStall = .ms(300)
    timings.uploadStallBytes = 4096
    timings.pollWithLog = .ms(200)
    timings.pollShortest = .ms(5)
    timings.pollLongest = .ms(50)
    timings.pollWithLogLongest = .ms(600)
    timings.courtesy = .ms(300)
    timings.outage = .ms(600)
    timings.appearance = .ms(300)
    timings.logRetry = .ms(5)
    timings.logStall = .ms(300)
    timings.logDrain = .ms(500)
    timings.probe = .ms(10)
    timings.buildDeadline = .ms(20_000)
    timings.releaseDeadline = .ms(20_000)
    timings.healthDeadline = .ms(5_000)
    return timings
  }
}

extension Int {
  static func ms(_ count: Int) -> Int { count * 1_000_000 }
}

/// Keeps what it is told.
final class RecordingReporter: DeployReporter {
  private let kept = Mutex<[DeployEvent]>([])

  func report(_ event: DeployEvent) { kept.withLock { $0.append(event) } }

  var events: [DeployEvent] { kept.withLock { $0 } }

  var logLines: [String] {
    events.compactMap { if case .logLine(_, _, let text) = $0 { text } else { nil } }
  }
  var notices: [String] {
    events.compactMap { if case .notice(let text) = $0 { text } else { nil } }
  }
  var calls: [String] {
    events.compactMap {
      if case .called(let trace) = $0 { "\(trace.method) \(trace.path) \(trace.status ?? 0)" } else { nil }
    }
  }
  var summary: DeploySummary? {
    events.lazy.compactMap { if case .finished(let summary) = $0 { summary } else { nil } }.last
  }
  var goesOn: RemoteActivity? {
    events.lazy.compactMap { if case .goesOn(let activity) = $0 { activity } else { nil } }.last
  }
}

/// The machine as far as commands see it.
final class TestRuntime: Runtime {
  let gate: SecretGate
  let plan: Plan?
  let output: any Output = NoOutput()
  let display = Display(types: Dictionary(uniqueKeysWithValues: deployTypes().map { ($0.name, $0) }))
  private let current = Mutex(Record())

  init(gate: SecretGate, plan: Plan?) {
    self.gate = gate
    self.plan = plan
  }

  var settings: Record { current.withLock { $0 } }

  func call(_ block: Block, _ arguments: [Value], scope: TaskScope) throws -> Value { .null }

  func parallel(
    _ count: Int, limit: Int, scope: TaskScope,
    _ body: @escaping @Sendable (Int, TaskScope, any Runtime) throws -> Value
  ) throws -> [Value] {
    let results = Monitor<[Int: Result<Value, any Error>]>([:])
    let workers = (0..<count).map { index in
      Worker {
        let result = Result { try body(index, TaskScope(parent: scope), self) }
        results.update { $0[index] = result }
      }
    }
    for worker in workers { worker.join() }
    return try (0..<count).map { try results.withLock { $0 }[$0]?.get() ?? .null }
  }

  func withSettings(_ settings: Record, _ body: () throws -> Value) throws -> Value {
    let before = current.withLock { current in
      defer { current = settings }
      return current
    }
    defer { current.withLock { $0 = before } }
    return try body()
  }

  private final class NoOutput: Output {
    func write(_ text: String) {}
    func note(_ line: String) {}
  }
}
