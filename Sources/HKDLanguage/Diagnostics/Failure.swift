/// What kind of failure it is: this alone decides the exit status of the program (language reference, "Failing").
public enum FailureKind: Sendable, Hashable {
  case script, check, authentication, notFound, refused, deployFailed, deadline, network, platformFault, local
  case interrupted, terminated
  /// `exit n`: not an error; `catch` never sees it, `finally` and `defer` run.
  case exit(Int32)

  public var isExit: Bool {
    if case .exit = self { true } else { false }
  }

  public var exitStatus: Int32 {
    switch self {
    case .script: 1
    case .check: 2
    case .authentication: 3
    case .notFound: 4
    case .refused: 5
    case .deployFailed: 6
    case .deadline: 7
    case .network: 8
    case .platformFault: 9
    case .local: 10
    case .interrupted: 130
    case .terminated: 143
    case .exit(let status): status
    }
  }
}

/// An error of a running program: thrown by commands and by the machine, seen by `catch` as a value.
public final class Failure: Error, Sendable {
  /// `HKD301`, or the code that `fail --code` gave.
  public let code: String
  public let message: String
  public let hint: String?
  public let kind: FailureKind
  public let place: Place?
  /// Calls from the innermost outwards.
  public let trace: [TraceEntry]
  /// Of a long chain the nearest and the first ones are kept.
  public let cause: Failure?
  private let causes: Int
  /// What the platform said: HTTP status, error id, request id.
  public let status: Int?
  public let id: String?
  public let requestID: String?
  /// False for what nothing inside may catch: exit, and a deadline, Ctrl-C or SIGTERM that ends this very scope.
  public let isCatchable: Bool

  public init(
    _ code: String, _ message: String, hint: String? = nil, kind: FailureKind = .script, place: Place? = nil,
    trace: [TraceEntry] = [], cause: Failure? = nil, status: Int? = nil, id: String? = nil, requestID: String? = nil,
    isCatchable: Bool = true
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.kind = kind
    self.place = place
    self.trace = trace
    self.cause = cause.map { $0.causes < Self.longestChain ? $0 : $0.shortened() }
    causes = self.cause.map { $0.causes + 1 } ?? 0
    self.status = status
    self.id = id
    self.requestID = requestID
    self.isCatchable = isCatchable
  }

  /// Of a runaway chain, such as a recursion's through `finally`, its two ends tell enough.
  private static let longestChain = 32

  /// The same failure without its immediate cause, which that one's cause takes the place of.
  private func shortened() -> Failure {
    Failure(
      code, message, hint: hint, kind: kind, place: place, trace: trace, cause: cause?.cause, status: status, id: id,
      requestID: requestID, isCatchable: isCatchable)
  }

  /// The same failure with a place, if it has none yet, and more of the call trace.
  public func adding(place: Place?, trace more: [TraceEntry] = [], cause: Failure? = nil) -> Failure {
    Failure(
      code, message, hint: hint, kind: kind, place: self.place ?? place, trace: trace + more,
      cause: self.cause ?? cause,
      status: status, id: id, requestID: requestID, isCatchable: isCatchable)
  }

  /// The same failure without the secrets that a gate knows: what lays it out may indent the lines of a text, or escape them.
  public func redacted(by gate: SecretGate) -> Failure {
    Failure(
      gate.redact(code), gate.redact(message), hint: hint.map(gate.redact), kind: kind, place: place, trace: trace,
      cause: cause?.redacted(by: gate), status: status, id: id.map(gate.redact), requestID: requestID,
      isCatchable: isCatchable)
  }
}

/// One call on the way to a failure.
public struct TraceEntry: Sendable {
  public let name: String
  public let place: Place

  public init(name: String, place: Place) {
    self.name = name
    self.place = place
  }
}
