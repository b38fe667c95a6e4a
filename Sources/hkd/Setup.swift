import CurlTransport
import DeployCommands
import Glibc
import HKDCommands
import HKDLanguage
import LineEditor
import PlatformAPI
import Synchronization

/// What every way of running shares: the gate, the output, the commands bound to one deploy host.
struct Setup: Sendable {
  let options: Options
  let environment: Environment
  let gate: SecretGate
  let output: StandardOutput
  /// Of what goes to standard output, and to standard error.
  let styles: (out: Style, err: Style)
  let host: DeployHost
  let errors: ErrorOutput
  private let platform: PlatformChoice

  static let version = "0.1.0"

  init(_ options: Options) {
    self.options = options
    let environment = Environment.process
    self.environment = environment
    gate = SecretGate()
    output = StandardOutput(gate: gate, isQuiet: options.quiet)
    styles = (
      Style(descriptor: STDOUT_FILENO, wanted: options.color, environment: environment),
      Style(descriptor: STDERR_FILENO, wanted: options.color, environment: environment)
    )
    let events = options.outputIsJSON ? JSONReporter(output: output, run: Self.runID(), isVerbose: options.verbose) : nil
    errors = ErrorOutput(output: output, gate: gate, isJSON: options.errorsAreJSON, style: styles.err, events: events)
    let reporter: any DeployReporter =
      events
      ?? TextReporter(output: output, style: styles.err, isQuiet: options.quiet, isVerbose: options.verbose)
    let output = output
    let gate = gate
    let isSession = options.isSession
    // There `app:use` takes the place of what `--app` chose.
    let app = isSession || options.interactive ? nil : options.app
    let platform = PlatformChoice(isLocal: options.local)
    self.platform = platform
    host = DeployHost(
      DeployHost.Options(
        endpoint: {
          guard platform.isLocal else {
            return try PlatformEndpoint.find(api: options.api, environment: environment) { output.note("notice: \($0)") }
          }
          return try Self.localEndpoint(
            environment: environment, keep: options.keep || !isSession, gate: gate, output: output, isQuiet: options.quiet)
        },
        transport: { CurlTransport(certificates: Self.certificates(environment)) }, gate: gate, reporter: reporter,
        prompt: TerminalPrompt.ifPossible(),
        environment: environment, app: app, userAgent: "hkd/\(Self.version)",
        notesFolder: {
          let folder = StateFolder.path(environment: environment) + "/builds"
          return (try? StateFolder.make(folder)) == nil ? nil : folder
        }))
  }

  /// Whether commands talk to the platform on this machine.
  var isLocal: Bool { platform.isLocal }

  /// Whether there is a token for the platform that commands talk to.
  var hasToken: Bool { (try? host.client.endpoint().credential) != nil }

  /// From now on commands talk to the platform on this machine.
  func useLocalPlatform() {
    platform.chooseLocal()
    host.client.forgetEndpoint()
  }

  /// Every command but `help`, which is ``Help/command``.
  var commands: [Command] { languageCommands() + deployCommands(host: host) }

  /// What may not be written down of what is typed.
  var secrets: SecretFinder { SecretText.finder(gate) { commands } }

  /// What a session has besides.
  var sessionCommands: @Sendable () -> [Command] { { SessionTools(self, isInteractive: true).ownCommands } }

  /// What tells of them.
  var help: Help {
    Help(
      commands: commands, version: Self.version,
      sessionCommands: sessionCommands, width: { [output] in output.textWidth(.out) })
  }

  /// The platform's types that programs may name.
  var types: [NamedType] { deployTypes() }

  /// The language with what the command line gives programs.
  ///
  /// - Parameters:
  ///   - commands: Instead of ``commands`` and `help`, for a session that has some of its own.
  ///   - types: Besides ``types``.
  ///   - output: Instead of ``output``.
  func engine(
    arguments: [String], plan: Plan?, commands own: [Command]? = nil, types more: [NamedType] = [],
    output other: (any Output)? = nil
  ) -> Engine {
    Engine(
      commands: own ?? help.callableCommands, sessionCommands: sessionCommands, types: types + more, output: other ?? output,
      gate: gate,
      environment: environment, arguments: arguments, variables: variables, plan: plan)
  }

  /// What `--let` gave.
  private var variables: [String: Value] {
    options.bindings.isEmpty ? [:] : Dictionary(options.bindings.map { ($0.name, Value.string($0.value)) }) { $1 }
  }

  /// The task that a program or an entry runs in: `HKD_DEADLINE` is its deadline.
  func newScope() throws(Failure) -> TaskScope {
    guard let text = environment["HKD_DEADLINE"], !text.isEmpty else { return TaskScope() }
    do throws(LiteralProblem) {
      guard case .duration(let nanoseconds) = try ValueType.duration.value(ofWord: text) else { return TaskScope() }
      return TaskScope(timeout: nanoseconds)
    } catch {
      throw Failure("HKD292", "HKD_DEADLINE: \(error.message)", hint: error.hint ?? "a duration like 20m", kind: .check)
    }
  }

  /// Shows the value of a top-level statement.
  func show(_ value: Value, _ display: @autoclosure () -> Display) {
    if value.isNull { return }
    showing { bounds throws(Failure) in
      let value = try gate.redactOutput(value, bounds)
      if options.outputIsJSON {
        output.write(try JSON.text(value, bounds) + "\n")
      } else {
        try display().show(value, bounds) { piece throws(Failure) in
          try Signals.shared.scope.check()
          output.write(piece)
        }
      }
    }
  }

  /// What is shown may be long, a range without end even: a failure to show it ends what runs.
  func showing(_ body: (Bounds<Failure>) throws(Failure) -> Void) {
    let scope = Signals.shared.scope
    do throws(Failure) { try body(Bounds(scope)) } catch { scope.cancel(error) }
  }

  private static func localEndpoint(
    environment: Environment, keep: Bool, gate: SecretGate, output: StandardOutput, isQuiet: Bool
  ) throws(Failure) -> PlatformEndpoint {
    let platform = try LocalPlatformLauncher(environment: environment).start(keep: keep, scope: Signals.shared.scope)
    gate.learn(platform.token)
    guard let base = HTTPAddress(platform.url) else {
      throw Failure("HKD691", "the local platform says it is at `\(platform.url)`, which is no address", kind: .local)
    }
    if platform.wasStarted, !isQuiet {
      output.note("local platform started: \(platform.url)" + (keep ? " (it stays; `hkd-platform --stop` ends it)" : ""))
    }
    return PlatformEndpoint(base: base, credential: Credential(token: platform.token, origin: .program))
  }

  /// The file of authorities that the user wants trusted instead of the system's, named as for OpenSSL and curl.
  private static func certificates(_ environment: Environment) -> String? {
    ["SSL_CERT_FILE", "CURL_CA_BUNDLE"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
  }

  /// Tells the events of one run from another's.
  private static func runID() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}

/// Which platform commands talk to; a session may change from none to the local one.
private final class PlatformChoice: Sendable {
  private let local: Atomic<Bool>

  init(isLocal: Bool) { local = Atomic(isLocal) }

  var isLocal: Bool { local.load(ordering: .acquiring) }

  func chooseLocal() { local.store(true, ordering: .releasing) }
}
