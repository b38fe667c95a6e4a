import HKDLanguage
import HKDSystem
import PlatformAPI

/// Follows one log on a thread of its own, for display and as a hint that something changed; never for a verdict.
///
/// Asks again where the log is not there yet, goes on at the byte where it broke off, and gives up quietly.
final class LogFollower: Sendable {
  /// What waiting threads look at.
  struct State: Sendable {
    enum Phase: Sendable {
      /// No connection: not there yet, or broken off.
      case away
      case coming
      /// The server ended it in order.
      case ended
      case givenUp
    }

    var phase = Phase.away
    /// The newest lines, for errors.
    var tail: [String] = []
    /// When the last line was shown; 0 before the first.
    var lastLine = 0
    /// The newest address: signatures of older ones run out.
    var url: String
    /// The thing that the log is about has ended: one more try for what is left of it, then the end.
    var isFinishing = false
    var isDone = false
  }

  let state: Monitor<State>
  private let step: DeployStep
  private let app: String
  private let host: DeployHost
  private let scope: TaskScope
  private let stopRequest = Failure("HKD468", "the log is no longer needed", kind: .script)

  static let tailLines = 20

  init(_ step: DeployStep, app: String, url: String, host: DeployHost, scope: TaskScope) {
    state = Monitor(State(url: url))
    self.step = step
    self.app = app
    self.host = host
    self.scope = TaskScope(parent: scope)
    _ = Worker { [self] in
      run()
      state.update { $0.isDone = true }
    }
  }

  func renew(url: String?) {
    guard let url else { return }
    state.update { $0.url = url }
  }

  /// Lets the rest of the log come, for a moment, and ends the thread.
  ///
  /// - Parameter isWanted: whether the rest is worth waiting for: it tells why something failed.
  func finish(isWanted: Bool) {
    state.update { $0.isFinishing = true }
    let end = TaskScope.now() + host.options.timings.logDrain / (isWanted ? 1 : 4)
    _ = state.wait(until: end) { $0.isDone ? true : nil }
    stop()
  }

  /// Ends the thread at once.
  func stop() {
    scope.cancel(stopRequest)
    _ = state.wait { $0.isDone ? true : nil }
  }

  var tail: [String] { state.withLock { $0.tail } }

  // MARK: The thread

  private enum Attempt {
    /// Ended in order, or nothing lies beyond what was seen.
    case ended
    case broken
    case notThere
    case stopped
  }

  private func run() {
    var text = LogText()
    var fruitless = 0
    defer { if let rest = text.rest() { show(rest) } }
    while !scope.isCancelled {
      let isLastTry = state.withLock { $0.isFinishing }
      let before = text.offset
      let attempt = tryOnce(&text)
      if case .stopped = attempt { return }
      fruitless = text.offset > before ? 0 : fruitless + 1
      if case .ended = attempt {
        setPhase(.ended)
        if state.withLock({ $0.isFinishing }) { return }
      } else {
        setPhase(.away)
      }
      if isLastTry { return }
      guard fruitless < host.options.timings.logTries else {
        setPhase(.givenUp)
        return
      }
      waitBeforeNextTry(fruitless)
      // A log that ended in order is whole once the thing it is about has ended, too.
      if case .ended = attempt, state.withLock({ $0.isFinishing }) { return }
    }
  }

  private func waitBeforeNextTry(_ fruitless: Int) {
    let wait = min(host.options.timings.logRetry << min(max(0, fruitless - 1), 5), .seconds(5))
    let registration = scope.onCancel { [state] in state.update { $0.isFinishing = true } }
    _ = state.wait(until: TaskScope.now() + RetryPolicy.jittered(wait)) { $0.isFinishing ? true : nil }
    withExtendedLifetime(registration) {}
  }

  private func tryOnce(_ text: inout LogText) -> Attempt {
    var request = HTTPRequest("GET", state.withLock { $0.url }, acceptsCompression: false, streamsBody: true)
    request.limits.total = nil
    request.limits.stall = host.options.timings.logStall
    if text.offset > 0 { request.headers.append(HTTPHeader("Range", "bytes=\(text.offset)-")) }
    do {
      let response = try host.client.fetch(request, in: scope) { event in
        switch event {
        case .head(let head):
          text.begin(head)
          // One that had ended counts as ended until something new comes: servers replay it to whoever asks.
          state.update { if $0.phase == .away { $0.phase = .coming } }
        case .body(let bytes): take(bytes, &text)
        case .progress: break
        }
      }
      switch response.status {
      case 200..<300, 416: return .ended
      default: return .notThere
      }
    } catch is TransportError {
      return .broken
    } catch {
      return .stopped
    }
  }

  private func take(_ bytes: [UInt8], _ text: inout LogText) {
    let (lines, isNew) = text.take(bytes)
    for line in lines { show(line) }
    if isNew { setPhase(.coming) }
  }

  private func show(_ line: String) {
    state.update { state in
      state.lastLine = TaskScope.now()
      state.tail.append(line)
      if state.tail.count > Self.tailLines { state.tail.removeFirst() }
    }
    host.report(.logLine(step: step, app: app, text: line))
  }

  private func setPhase(_ phase: State.Phase) { state.update { $0.phase = phase } }
}
