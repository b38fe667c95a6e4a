import HKDLanguage
import PlatformAPI

/// How long `await` waits, and for what besides.
struct AwaitOptions {
  /// Nanoseconds for all of it; nil for each step's own limit.
  var timeout: Int?
  var awaitsDynos = false
  var healthy: String?
  var times = 3
  var cancelsOnInterrupt = false

  /// Waits for builds and releases alone, each for its own limit.
  init() {}

  init(_ call: CommandRun) throws {
    timeout = call.duration("timeout")
    if timeout == nil, case .duration(let nanoseconds) = call.invocation.runtime.settings["timeout"] ?? .null {
      timeout = nanoseconds
    }
    awaitsDynos = call.flag("dynos")
    healthy = call.text("healthy")
    times = call.count("times") ?? 3
    guard (1...1000).contains(times) else { throw call.usage("--times \(times) is not from 1 to 1000") }
    cancelsOnInterrupt = call.flag("cancel-on-interrupt")
  }
}
