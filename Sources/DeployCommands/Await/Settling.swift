import HKDLanguage
import PlatformAPI

/// Asks for something's status until it is settled: soon after its log has ended, seldom while the log is coming, never more
/// often than the account's rate allows.
struct Settling {
  let host: DeployHost
  let step: DeployStep
  let app: String
  let scope: TaskScope
  let log: LogFollower?
  private let longestInterval: Int
  private let began = TaskScope.now()

  /// - Parameter longestInterval: nanoseconds between two questions where there is no log to go by.
  init(
    _ step: DeployStep, app: String, host: DeployHost, scope: TaskScope, log: LogFollower? = nil,
    longestInterval: Int? = nil
  ) {
    self.longestInterval = longestInterval ?? host.options.timings.pollLongest
    self.step = step
    self.app = app
    self.host = host
    self.scope = scope
    self.log = log
  }

  /// Gives the first answer that is settled.
  ///
  /// - Parameters:
  ///   - isUrgent: whether the first question is due at once.
  ///   - ask: throws ``CallProblem``; one that may pass is ridden out for a while.
  func wait<Thing>(
    isUrgent: Bool = false, asking ask: () throws -> Thing, until isSettled: (Thing) throws -> Bool
  ) throws -> Thing {
    var pace = PollPace(host.options.timings, longestInterval: longestInterval)
    var outageBegan: Int?
    var asked = began
    var lastSign = began
    var isFirst = isUrgent
    return try host.client.budget.polling {
      while true {
        if !isFirst { try waitForNextQuestion(pace, since: asked, &lastSign) }
        isFirst = false
        asked = TaskScope.now()
        do {
          let thing = try ask()
          outageBegan = nil
          if try isSettled(thing) { return thing }
        } catch let problem as CallProblem {
          try rideOut(problem, &outageBegan)
        }
        pace.asked(logPhase)
      }
    }
  }

  private var logPhase: LogFollower.State.Phase { log?.state.withLock { $0.phase } ?? .givenUp }

  /// Waits until the next question is due; the end of the log, the best hint there is, makes it due at once.
  private func waitForNextQuestion(_ pace: PollPace, since asked: Int, _ lastSign: inout Int) throws {
    // Many that wait at once must not ask at once.
    let jitter = Double.random(in: 0.75...1.25)
    while true {
      let phase = logPhase
      let interval = pace.interval(phase)
      let pause = interval == 0 ? 0 : max(interval, host.client.budget.shortestInterval)
      let due = asked + Int(Double(pause) * jitter)
      let heartbeat = lastSign + host.options.timings.heartbeat
      let now = TaskScope.now()
      if now >= heartbeat { giveSign(&lastSign, now) }
      if now >= due { return try scope.check() }
      try waitForChange(of: phase, until: min(due, max(heartbeat, now + 1)))
    }
  }

  /// Tells that the wait goes on, unless the log itself has lately.
  private func giveSign(_ lastSign: inout Int, _ now: Int) {
    lastSign = now
    let lastLine = log?.state.withLock { $0.lastLine } ?? 0
    guard now - lastLine >= host.options.timings.heartbeat else { return }
    host.report(.heartbeat(step: step, app: app, nanoseconds: now - began))
  }

  private func waitForChange(of phase: LogFollower.State.Phase, until end: Int) throws {
    guard let log else { return try scope.sleep(end - TaskScope.now()) }
    let registration = scope.onCancel { log.state.update { _ in } }
    let limit = [end, scope.deadline].compactMap(\.self).min()
    _ = log.state.wait(until: limit) { scope.isCancelled || $0.phase != phase ? true : nil }
    withExtendedLifetime(registration) {}
    try scope.check()
  }

  /// Outages may last; what was just made may be unknown to some of the platform's servers, or answered for by something
  /// else, for a moment only.
  private func rideOut(_ problem: CallProblem, _ began: inout Int?) throws {
    let timings = host.options.timings
    guard [.notFound, .network, .platformFault].contains(problem.failure.kind) else { throw problem.failure }
    let now = TaskScope.now()
    if began == nil {
      host.report(.notice("\(problem.failure.message); still waiting for the \(step.rawValue) of \(app)"))
    }
    let start = began ?? now
    began = start
    guard now - start < (problem.isTransient ? timings.outage : timings.appearance) else { throw problem.failure }
  }
}

/// How long to wait before the next question.
struct PollPace {
  private let timings: DeployTimings
  private let longestInterval: Int
  private let began = TaskScope.now()
  /// When the first question after the log's end was asked; nil before.
  private var logEnded: Int?

  init(_ timings: DeployTimings, longestInterval: Int) {
    self.timings = timings
    self.longestInterval = longestInterval
  }

  mutating func asked(_ phase: LogFollower.State.Phase) {
    logEnded = phase == .ended ? logEnded ?? TaskScope.now() : nil
  }

  /// Nanoseconds from one question to the next.
  func interval(_ phase: LogFollower.State.Phase) -> Int {
    switch phase {
    case .coming: grown(since: began, from: timings.pollWithLog, to: timings.pollWithLogLongest)
    case .ended: logEnded.map { grown(since: $0, from: timings.pollShortest, to: longestInterval) } ?? 0
    case .away, .givenUp: grown(since: began, from: timings.pollShortest, to: longestInterval)
    }
  }

  /// A quarter of the time that has passed: what takes long is asked for seldom, and its end still seen soon by its measure.
  private func grown(since start: Int, from shortest: Int, to longest: Int) -> Int {
    min(max(shortest, (TaskScope.now() - start) / 4), max(shortest, longest))
  }
}
