import HKDLanguage
import PlatformAPI

/// What a session says when it begins.
struct Banner {
  private let setup: Setup

  init(_ setup: Setup) { self.setup = setup }

  /// One line; with neither a token nor the local platform, three about what can be done without.
  var text: String {
    let style = setup.styles.err
    guard hasPlatform else {
      let ways = [
        ("hkd --local", "deploy to a platform on this machine: no account needed"),
        ("auth:login", "take the token of an account (or set HEROKU_API_KEY)"),
        ("help tour", "a first deploy, step by step"),
      ]
      return ways.map { style.bold($0.0) + String(repeating: " ", count: 14 - $0.0.count) + $0.1 }.joined(separator: "\n")
    }
    return style.dim("hkd \(Setup.version) · help · Tab completes · Ctrl-D leaves")
  }

  private var hasPlatform: Bool {
    if setup.isLocal { return true }
    do throws(Failure) {
      return try PlatformEndpoint.find(api: setup.options.api, environment: setup.environment) { _ in }.credential != nil
    } catch {
      // What is wrong with it is told by the first command that needs it.
      return true
    }
  }
}
