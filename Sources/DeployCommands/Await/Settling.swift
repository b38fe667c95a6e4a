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
  private let firstInterval: Int
  private let began = TaskScope.now()

  /// - Parameter firstInterval: nanoseconds between the first questions where there is no log to go by.
  init(
    _ step: DeployStep, app: String, host: DeployHost, scope: TaskScope, log: LogFollower? = nil,
    firstInterval: Int? = nil
  ) {
    self.firstInterval = firstInterval ?? host.options.timings.pollFirst
    self.step = step
    self.app = app
    self.host = host
    self.scope = scope
    self.log = log
  }

  /// Gives the first answer that is settled.
  ///
  /// - Parameter ask: throws ``CallProblem``; one that is transient is ridden out for a while.
  func wait<Thing>(asking ask: () throws -> Thing, until isSettled: (Thing) throws -> Bool) throws -> Thing {
    var pace = PollPace(host.options.timings, firstInterval: firstInterval)
    var outageBegan: Int?
    var asked = began
    var lastSign = began
    return try host.client.budget.polling {
      while true {
        try waitForNextQuestion(pace, since: asked, &lastSign)
        asked = TaskScope.now()
        do {
          let thing = try ask()
          outageBegan = nil
          if try isSettled(thing) { return thing }
        } catch let problem as CallProblem where problem.isTransient {
          try rideOut(problem, &outageBegan)
        } catch let problem as CallProblem {
          throw problem.failure
        }
        pace.asked(logPhase)
      }
    }
  }

  private var logPhase: LogFollower.State.Phase { log?.state.read { $0.phase } ?? .givenUp }

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
    let lastLine = log?.state.read { $0.lastLine } ?? 0
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

  private func rideOut(_ problem: CallProblem, _ began: inout Int?) throws {
    let now = TaskScope.now()
    if began == nil {
      host.report(.notice("\(problem.failure.message); the \(step.rawValue) of \(app) goes on meanwhile, asking again"))
    }
    let start = began ?? now
    began = start
    guard now - start < host.options.timings.outage else { throw problem.failure }
  }
}

/// How long to wait before the next question.
struct PollPace {
  private let timings: DeployTimings
  private let firstInterval: Int
  private let began = TaskScope.now()
  private var questionsAfterLog = 0

  init(_ timings: DeployTimings, firstInterval: Int) {
    self.timings = timings
    self.firstInterval = firstInterval
  }

  mutating func asked(_ phase: LogFollower.State.Phase) {
    questionsAfterLog = phase == .ended ? questionsAfterLog + 1 : 0
  }

  /// Nanoseconds from one question to the next.
  func interval(_ phase: LogFollower.State.Phase) -> Int {
    switch phase {
    case .coming: timings.pollWithLog
    case .ended:
      questionsAfterLog == 0 ? 0 : min(timings.pollAfterLog << min(questionsAfterLog - 1, 10), timings.pollLongest)
    case .away, .givenUp: min(firstInterval * growth, timings.pollLongest)
    }
  }

  /// 1 s for a quarter of a minute, 2 s for a minute, 5 s for five, then 10 s; in units of the first interval.
  private var growth: Int {
    let units = (TaskScope.now() - began) / max(1, firstInterval)
    return units < 15 ? 1 : units < 60 ? 2 : units < 300 ? 5 : 10
  }
}
