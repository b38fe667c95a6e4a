import Glibc
import HKDLanguage
import HKDSystem
import Synchronization

/// The local programs that this one has started and that have not ended, each the leader of a process group of its own.
///
/// SIGKILL of this program alone leaves them running: the kernel's own way to end a child with its parent, PR_SET_PDEATHSIG, goes by
/// the thread that has started it, and the threads of tasks end long before the program does.
///
/// A number stays a program's own until it is reaped; signals are therefore sent, and programs reaped, under one lock.
package final class LocalPrograms: Sendable {
  package static let shared = LocalPrograms()

  /// How long a program may take to end after SIGTERM, in nanoseconds.
  static let grace = 1_000_000_000

  private struct State {
    var running: Set<pid_t> = []
    /// Told to end, with nobody waiting for it; it is killed at this time.
    var left: [pid_t: Int] = [:]
  }

  private let state = Mutex(State())

  /// Starts one; what was left to itself is gone before another program runs, as it may be in that one's way.
  ///
  /// - Throws: What ends the wait's scope.
  func start(_ program: ProgramStart, _ wait: CancelWait) throws(Failure) -> Result<pid_t, SystemError> {
    while hasLeft() { try wait.sleep(5_000_000) }
    return state.withLock { state in
      let result = Result { () throws(SystemError) in try program.start() }
      if case .success(let process) = result { state.running.insert(process) }
      return result
    }
  }

  /// How a program has ended; nil while it runs.
  func reap(_ process: pid_t) -> ExitStatus? { state.withLock { Self.reap(process, &$0) } }

  /// Asks the program and all of its group to end, those that are stopped, too.
  func terminate(_ process: pid_t) {
    state.withLock { state in
      guard state.running.contains(process) else { return }
      kill(-process, SIGTERM)
      kill(-process, SIGCONT)
    }
  }

  /// Whether a program that was asked to end is gone, its group with it: others of the group may not have heeded SIGTERM.
  ///
  /// - Parameter forced: Whether it is killed if not.
  func isGone(_ process: pid_t, forced: Bool) -> Bool { state.withLock { Self.isGone(process, forced: forced, &$0) } }

  /// Nobody waits any longer for a program that was asked to end: it is killed at a time, and reaped.
  ///
  /// - Parameter killed: Called on another thread if it had to be killed.
  func leave(_ process: pid_t, until limit: Int, killed: @escaping @Sendable () -> Void) {
    state.withLock { $0.left[process] = limit }
    afterNanoseconds(max(0, limit - TaskScope.now())) { [self] in
      if isGone(process, forced: false) { return }
      while !isGone(process, forced: true) { usleep(5000) }
      killed()
    }
  }

  /// At the end of this program: waits until those that were left to themselves are gone.
  package func finish() {
    while hasLeft() { usleep(5000) }
  }

  /// Before an end without waiting: kills all that runs.
  package func killAll() {
    state.withLock { state in
      for process in state.running { kill(-process, SIGKILL) }
    }
  }

  private func hasLeft() -> Bool {
    state.withLock { state in
      let now = TaskScope.now()
      for (process, limit) in state.left { _ = Self.isGone(process, forced: now >= limit, &state) }
      return !state.left.isEmpty
    }
  }

  private static func isGone(_ process: pid_t, forced: Bool, _ state: inout State) -> Bool {
    guard state.running.contains(process) else { return true }
    if forced { kill(-process, SIGKILL) }
    var information = siginfo_t()
    let isThere =
      waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0 && information.si_signo == 0
    if isThere { return false }
    kill(-process, SIGKILL)
    return reap(process, &state) != nil
  }

  private static func reap(_ process: pid_t, _ state: inout State) -> ExitStatus? {
    var status: Int32 = 0
    while true {
      let found = waitpid(process, &status, WNOHANG)
      if found == process { break }
      if found == 0 { return nil }
      // Somebody else has reaped it; its status is lost.
      if errno != EINTR {
        status = 0
        break
      }
    }
    state.running.remove(process)
    state.left[process] = nil
    return ExitStatus(waitStatus: status)
  }
}
