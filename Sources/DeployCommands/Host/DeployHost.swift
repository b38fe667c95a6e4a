import HKDLanguage
import PlatformAPI
import Synchronization

/// Asks the user; the program gives one where there is a terminal.
public protocol DeployPrompt: AnyObject, Sendable {
  /// Asks one question; without echo if `isSecret`. Nil when the user gave nothing.
  func ask(_ question: String, isSecret: Bool, scope: TaskScope) throws -> String?

  /// Takes the keys that were read from the terminal and have not been used, as the keyboard sends them.
  func takeTypedAhead() -> [UInt8]
}

/// What the deploy commands share: the platform's client, the app in hand, the reporter.
///
/// Nothing is opened, read or connected before the first command that needs it.
public final class DeployHost: Sendable {
  /// What a host is made of.
  public struct Options: Sendable {
    /// Which platform, as whom; asked once, by the first call.
    public var endpoint: @Sendable () throws -> PlatformEndpoint
    /// Made once, by the first call.
    public var transport: @Sendable () throws -> any Transport
    /// What keeps secrets out of all that leaves the process.
    public var gate: SecretGate
    /// Shows what is going on.
    public var reporter: any DeployReporter
    /// Asks the user; nil where nobody can be asked.
    public var prompt: (any DeployPrompt)?
    /// Of the process.
    public var environment: Environment
    /// What `hkd --app` gave.
    public var app: String?
    /// `hkd/VERSION`
    public var userAgent: String
    /// The folder that relative paths start from and whose git remote may name the app.
    public var folder: String
    /// Gives the folder for notes of what was begun, made if needed; nil for none.
    public var notesFolder: @Sendable () -> String?
    /// How long is waited for what.
    public var timings: DeployTimings

    public init(
      endpoint: @escaping @Sendable () throws -> PlatformEndpoint,
      transport: @escaping @Sendable () throws -> any Transport, gate: SecretGate, reporter: any DeployReporter,
      prompt: (any DeployPrompt)? = nil, environment: Environment = [:], app: String? = nil,
      userAgent: String = "hkd", folder: String = ".", notesFolder: @escaping @Sendable () -> String? = { nil },
      timings: DeployTimings = DeployTimings()
    ) {
      self.endpoint = endpoint
      self.transport = transport
      self.gate = gate
      self.reporter = reporter
      self.prompt = prompt
      self.environment = environment
      self.app = app
      self.userAgent = userAgent
      self.folder = folder
      self.notesFolder = notesFolder
      self.timings = timings
    }
  }

  let options: Options
  /// The platform, call by call.
  public let client: PlatformClient
  let begunBuilds: BegunBuilds
  private let chosenApp = Mutex<String?>(nil)

  public init(_ options: Options) {
    self.options = options
    begunBuilds = BegunBuilds(folder: options.notesFolder)
    let reporter = options.reporter
    var secondFactor: (@Sendable (TaskScope) throws -> String?)?
    if let prompt = options.prompt {
      secondFactor = { scope in try prompt.ask("Two-factor code: ", isSecret: true, scope: scope) }
    }
    client = PlatformClient(
      PlatformClient.Options(
        endpoint: options.endpoint, transport: options.transport, gate: options.gate, userAgent: options.userAgent,
        retries: options.timings.retries, limits: options.timings.limits,
        secondFactor: secondFactor,
        trace: { reporter.report(.called($0)) }, notice: { reporter.report(.notice($0)) }))
  }

  /// What `app:use` chose for this session; shown in the prompt.
  public var appInHand: String? { chosenApp.withLock { $0 } }

  /// Chooses the app for the commands that follow; nil to choose none.
  public func useApp(_ name: String?) { chosenApp.withLock { $0 = name } }

  /// Call before the program ends in order: what it began is then no longer taken for that of a killed run.
  public func close() { begunBuilds.forgetAll() }

  func report(_ event: DeployEvent) { options.reporter.report(event) }
}
