import HKDLanguage
import PlatformAPI

/// How long `await` waits, and for what besides.
struct AwaitOptions {
  /// What the user allowed for all of it; nil for each step's own limit.
  private let allowance: Allowance?
  var awaitsDynos = false
  var healthy: String?
  var times = 3
  /// Whether a release that does not get well is rolled back.
  var rollsBack = false
  var cancelsOnInterrupt = false

  /// Waits for builds and releases alone.
  ///
  /// - Parameter timeout: nanoseconds from now on; nil for each step's own limit.
  init(timeout: Int?) { allowance = timeout.map { Allowance($0) } }

  init(_ call: CommandRun) throws {
    self.init(timeout: call.timeout)
    awaitsDynos = call.flag("dynos")
    healthy = call.text("healthy")
    times = call.count("times") ?? 3
    guard (1...1000).contains(times) else { throw call.usage("--times \(times) is not from 1 to 1000") }
    rollsBack = call.flag("rollback")
    guard !rollsBack || awaitsDynos || healthy != nil else {
      throw call.usage("--rollback needs --dynos or --healthy, which tell whether the release does well")
    }
    cancelsOnInterrupt = call.flag("cancel-on-interrupt")
  }

  /// How long the step that begins now may take.
  ///
  /// - Parameter limit: its own limit in nanoseconds, which holds where the user gave none.
  func allowance(else limit: Int) -> Allowance { allowance ?? Allowance(limit) }
}
