import CSystem
import CurlTransport
import DeployCommands
import Glibc
import HKDCommands
import HKDLanguage
import LineEditor
import PlatformAPI

/// What every way of running shares: the gate, the output, the commands bound to one deploy host.
struct Setup: Sendable {
  let options: Options
  let environment: [String: String]
  let gate: SecretGate
  let output: StandardOutput
  /// Of what goes to standard output, and to standard error.
  let styles: (out: Style, err: Style)
  let host: DeployHost
  /// The local platform's token never stands in the environment: commands get it from here.
  let help: Help

  static let version = "0.1.0"

  init(_ options: Options) {
    self.options = options
    let environment = Self.processEnvironment()
    self.environment = environment
    gate = SecretGate()
    output = StandardOutput(gate: gate)
    styles = (
      Style(descriptor: STDOUT_FILENO, wanted: options.color, environment: environment),
      Style(descriptor: STDERR_FILENO, wanted: options.color, environment: environment)
    )
    let reporter: any DeployReporter =
      options.outputIsJSON
      ? JSONReporter(output: output, run: Self.runID(), isVerbose: options.verbose)
      : TextReporter(output: output, style: styles.err, isQuiet: options.quiet, isVerbose: options.verbose)
    let output = output
    let gate = gate
    let isSession = options.isSession
    host = DeployHost(
      DeployHost.Options(
        endpoint: {
          guard options.local else {
            return try PlatformEndpoint.find(api: options.api, environment: environment) { output.note("notice: \($0)") }
          }
          return try Self.localEndpoint(
            environment: environment, keep: options.keep || !isSession, gate: gate, output: output, isQuiet: options.quiet)
        },
        transport: { CurlTransport() }, gate: gate, reporter: reporter, prompt: TerminalPrompt.ifPossible(),
        environment: environment, app: options.app, userAgent: "hkd/\(Self.version)"))
    help = Help(commands: languageCommands() + deployCommands(host: host), version: Self.version)
  }

  /// Every command there is.
  var commands: [Command] { help.commands + [help.command] }

  private static func localEndpoint(
    environment: [String: String], keep: Bool, gate: SecretGate, output: StandardOutput, isQuiet: Bool
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

  private static func processEnvironment() -> [String: String] {
    var result: [String: String] = [:]
    guard var entry = hkd_environment() else { return result }
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return result
  }

  /// Tells the events of one run from another's.
  private static func runID() -> String {
    String(UInt64.random(in: .min ... .max), radix: 36)
  }
}
