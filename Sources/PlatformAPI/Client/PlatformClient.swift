import HKDLanguage
import Synchronization

/// The Platform API, call by call: headers, token, retries, pages, errors (reference: devcenter, "Platform API").
///
/// Callable from any thread. Nothing is read or opened before the first call.
public final class PlatformClient: Sendable {
  /// What a client is made of; the closures are called once, by the first call that needs them.
  public struct Options: Sendable {
    /// Base address and token.
    public var endpoint: @Sendable () throws -> PlatformEndpoint
    /// What sends the requests.
    public var transport: @Sendable () throws -> any Transport
    /// Told of each secret that a call brings.
    public var gate: SecretGate
    /// `hkd/1.0`
    public var userAgent: String
    /// When a call is tried again.
    public var retries: RetryPolicy
    /// What one call may take.
    public var limits: HTTPRequest.Limits
    /// Asks for the code of a second factor; nil where nobody can be asked.
    public var secondFactor: (@Sendable (TaskScope) throws -> String?)?
    /// Told of each call made.
    public var trace: @Sendable (CallTrace) -> Void
    /// Told what the platform wants its users to know, each text once.
    public var notice: @Sendable (String) -> Void

    public init(
      endpoint: @escaping @Sendable () throws -> PlatformEndpoint,
      transport: @escaping @Sendable () throws -> any Transport, gate: SecretGate, userAgent: String = "hkd",
      retries: RetryPolicy = RetryPolicy(), limits: HTTPRequest.Limits = HTTPRequest.Limits(),
      secondFactor: (@Sendable (TaskScope) throws -> String?)? = nil,
      trace: @escaping @Sendable (CallTrace) -> Void = { _ in },
      notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      self.endpoint = endpoint
      self.transport = transport
      self.gate = gate
      self.userAgent = userAgent
      self.retries = retries
      self.limits = limits
      self.secondFactor = secondFactor
      self.trace = trace
      self.notice = notice
    }
  }

  package let options: Options
  /// How many calls were made and are left.
  public let budget = RateBudget()
  private let opened = Mutex(Opened())

  private struct Opened {
    var endpoint: PlatformEndpoint?
    var transport: (any Transport)?
    var warnings: Set<String> = []
  }

  public init(_ options: Options) { self.options = options }

  /// Base address and token in use.
  public func endpoint() throws -> PlatformEndpoint {
    try opened.withLock { opened in
      if let endpoint = opened.endpoint { return endpoint }
      let endpoint = try options.endpoint()
      if let credential = endpoint.credential { options.gate.learn(credential.token) }
      opened.endpoint = endpoint
      return endpoint
    }
  }

  /// Looks for base address and token again at the next call: a login has changed them.
  public func forgetEndpoint() { opened.withLock { $0.endpoint = nil } }

  package func transport() throws -> any Transport {
    try opened.withLock { opened in
      if let transport = opened.transport { return transport }
      let transport = try options.transport()
      opened.transport = transport
      return transport
    }
  }

  /// Makes one call, again where that is safe and may help.
  ///
  /// Throws ``HKDLanguage/Failure`` with the platform's status, error id and request id.
  ///
  /// - Parameter accept: throws where the answer lacks what its reference promises: such an answer is none.
  public func perform(
    _ call: PlatformCall, in scope: TaskScope, accepting accept: (Value) throws -> Void = { _ in }
  ) throws -> PlatformAnswer {
    do {
      return try performOrExplain(call, in: scope, accepting: accept)
    } catch let problem as CallProblem {
      throw problem.failure
    }
  }

  /// The same, but throws the ``CallProblem`` itself, for callers that go on after an unclear answer.
  package func performOrExplain(
    _ call: PlatformCall, in scope: TaskScope, accepting accept: (Value) throws -> Void = { _ in }
  ) throws -> PlatformAnswer {
    var call = call
    var failed = 0
    let start = TaskScope.now()
    while true {
      do {
        return try attempt(call, in: scope, accept) { problem in
          failed += 1
          guard shouldRepeat(call, problem) else { return nil }
          return options.retries.wait(after: failed, problem, elapsed: TaskScope.now() - start)
        }
      } catch let again as Repetition {
        // A wait that the scope would not outlive hides the reason behind a deadline.
        if let remaining = scope.remaining, remaining <= again.wait { throw again.problem }
        if again.wait >= Self.silentWait {
          options.notice("\(again.problem.failure.message); trying again in \(again.wait.roughDuration)")
        }
        try scope.sleep(again.wait)
      } catch let problem as CallProblem {
        guard try authorize(&call, after: problem, in: scope) else { throw problem }
      }
    }
  }

  /// Longer waits between two tries are told.
  private static let silentWait = Int.seconds(5)

  /// A failed try that will be repeated.
  private struct Repetition: Error {
    let wait: Int
    let problem: CallProblem
  }

  private func shouldRepeat(_ call: PlatformCall, _ problem: CallProblem) -> Bool {
    problem.isTransient && (call.isRepeatable || !problem.mayHaveActed)
  }

  /// One try. `wait` says, given its problem, in how many nanoseconds the next one follows.
  private func attempt(
    _ call: PlatformCall, in scope: TaskScope, _ accept: (Value) throws -> Void, wait: (CallProblem) -> Int?
  ) throws -> PlatformAnswer {
    let requestID = makeRequestID()
    let request = try self.request(for: call, requestID: requestID)
    let start = TaskScope.now()
    var trace = CallTrace(
      method: call.method, path: String(call.path.prefix { $0 != "?" }), nanoseconds: 0, requestID: requestID)
    do {
      let response = try send(request, call, requestID, in: scope)
      trace.status = response.status
      let answer = try read(response, call, requestID)
      do { try accept(answer.value) } catch let failure as Failure {
        throw CallProblem(failure: failure, isTransient: true, mayHaveActed: true)
      }
      trace.nanoseconds = TaskScope.now() - start
      options.trace(trace)
      return answer
    } catch let problem as CallProblem {
      let wait = wait(problem)
      trace.nanoseconds = TaskScope.now() - start
      trace.status = problem.failure.status
      trace.note =
        options.gate.redact(problem.failure.message) + (wait.map { "; again in \($0.roughDuration)" } ?? "")
      options.trace(trace)
      guard let wait else { throw problem }
      throw Repetition(wait: wait, problem: problem)
    }
  }

  private func send(
    _ request: HTTPRequest, _ call: PlatformCall, _ requestID: String, in scope: TaskScope
  ) throws -> HTTPResponse {
    do {
      let response = try transport().send(request, in: scope)
      budget.count(response)
      return response
    } catch let error as TransportError {
      budget.count(nil)
      if error.kind == .ended { try scope.check() }
      throw CallProblem(
        failure: error.failure(doing: call.action, requestID: requestID), isTransient: error.isTransient,
        mayHaveActed: error.mayHaveArrived, isAbsence: error.isAbsence)
    }
  }

  private func read(_ response: HTTPResponse, _ call: PlatformCall, _ requestID: String) throws -> PlatformAnswer {
    let requestID = response.requestID.map { HarmlessText.line($0) } ?? requestID
    warn(of: response)
    guard response.isSuccess || response.status == 304 && call.etag != nil else {
      throw response.problem(doing: call.action, requestID: requestID)
    }
    var answer = PlatformAnswer(value: .null, response: response, requestID: requestID)
    answer.response.body = []
    guard !response.body.isEmpty, response.status != 304 else { return answer }
    do {
      answer.value = SecretFields.protect(try JSON.parse(response.body), from: call.path, gate: options.gate)
      return answer
    } catch {
      // Proxies answer 200 with pages of their own, and connections break off where nobody notices.
      let what = "\(call.action): the answer is no JSON: \(error.message) at byte \(error.offset)"
      throw CallProblem(
        failure: Failure(
          "HKD451", what, hint: "is \(try endpoint().base.origin) the API? a proxy may have answered instead",
          kind: .platformFault, status: response.status, requestID: requestID),
        isTransient: true, mayHaveActed: true)
    }
  }

  private func warn(of response: HTTPResponse) {
    for text in response.headers("X-Heroku-Warning") + response.headers("Warning-Message") {
      let isNew = opened.withLock { $0.warnings.insert(text).inserted }
      if isNew { options.notice(HarmlessText.line(text)) }
    }
  }
}
