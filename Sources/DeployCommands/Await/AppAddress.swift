import HKDLanguage
import HKDSystem
import PlatformAPI

/// Where an app answers, asked for beside the wait for its release.
///
/// Not worth failing for, nor waiting long: the release is live whether or not this is known.
final class AppAddress: Sendable {
  private enum State {
    case asking
    case known(String?)
  }

  private let state = Monitor(State.asking)
  private let scope: TaskScope

  init(of app: String, host: DeployHost, scope: TaskScope) {
    let own = TaskScope(parent: scope)
    self.scope = own
    _ = Worker { [state] in
      let url = (try? host.client.app(app, in: own))?.webURL.map { HarmlessText.line($0) }
      state.update { $0 = .known(url) }
    }
  }

  deinit { scope.cancel(Failure("HKD468", "the address is no longer needed", kind: .script)) }

  /// Nil where the platform does not tell within so many nanoseconds.
  func url(within limit: Int) throws -> String? {
    let registration = scope.onCancel { [state] in state.update { _ in } }
    let found: String?? = state.wait(until: TaskScope.now() + limit) { [scope] state in
      if case .known(let url) = state { return .some(url) }
      return scope.isCancelled ? .some(nil) : nil
    }
    withExtendedLifetime(registration) {}
    try scope.check()
    return found ?? nil
  }
}
