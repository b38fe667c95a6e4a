import CSystem
import Glibc
import HKDLanguage
import LineEditor
import Synchronization

/// Turns Ctrl-C, SIGTERM and a hang-up into a cancel of the running task tree; a second one ends the program at once.
///
/// The handler only writes a byte to a pipe: everything else happens on a thread that reads it.
final class Signals: Sendable {
  static let shared = Signals()

  private struct State {
    var scope: TaskScope?
    var count = 0
    /// When the first one came, in monotonic nanoseconds.
    var first = 0
    var beforeExit: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  /// `timeout`, and others that end a job, send their signal to the program and once more to its group: what comes so soon, in
  /// nanoseconds, is no second wish.
  private static let echo = 50_000_000

  /// What Ctrl-C throws in the tasks it ends.
  static let interrupted = Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false)
  static let terminated = Failure("HKD352", "terminated", kind: .terminated, isCatchable: false)

  private init() {}

  /// Installs the handlers; call once, before anything runs.
  func install() {
    var ends: [Int32] = [0, 0]
    guard hkd_pipe_cloexec(&ends) == 0 else { return }
    signalReader = ends[0]
    signalWriter = ends[1]
    var thread = pthread_t()
    guard pthread_create(&thread, nil, { _ in readSignals() }, nil) == 0 else { return }
    pthread_detach(thread)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = passSignalOn
    // Without SA_RESTART reads of the terminal return, so that a prompt for a code or a name can be left with Ctrl-C.
    action.sa_flags = 0
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaction(signal, &action, nil) }
    signal(SIGPIPE, SIG_IGN)
    // A file that reaches the size limit (ulimit -f) is then an error of the write, which is told.
    signal(SIGXFSZ, SIG_IGN)
  }

  /// From now on a signal cancels this scope; nil at the prompt.
  func watch(_ scope: TaskScope?) {
    state.withLock {
      $0.scope = scope
      $0.count = 0
    }
  }

  /// What a signal cancels just now; a scope of its own where nothing runs.
  var scope: TaskScope { state.withLock { $0.scope } ?? TaskScope() }

  /// Runs before an immediate end: restores the terminal.
  func beforeExit(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.beforeExit = action } }

  /// Lets signals pass while another program has the terminal; gives what ``resume(_:)`` takes.
  func pause() -> TaskScope? {
    state.withLock { state in
      defer { state.scope = nil }
      return state.scope
    }
  }

  func resume(_ scope: TaskScope?) { watch(scope) }

  fileprivate func received(_ signal: Int32) {
    let (scope, count, cleanUp) = state.withLock { state in
      let now = TaskScope.now()
      if state.count == 0 { state.first = now }
      let isEcho = state.scope != nil && state.count > 0 && now - state.first < Self.echo
      if !isEcho { state.count += 1 }
      // At the prompt, or before an entry begins to run: who begins watches first and looks for this afterwards.
      if state.scope == nil, signal == SIGINT { LineEditor.interrupt() }
      return (state.scope, state.count, state.beforeExit)
    }
    let failure = signal == SIGINT ? Signals.interrupted : Signals.terminated
    if let scope, count == 1 {
      scope.cancel(failure)
    } else if scope != nil || signal != SIGINT {
      cleanUp?()
      _exit(failure.kind.exitStatus)
    }
  }
}

/// The ends of the pipe for the thread and for the handler; set once before both.
nonisolated(unsafe) private var signalReader: Int32 = -1
nonisolated(unsafe) private var signalWriter: Int32 = -1

/// What the thread does. It allocates nothing before the first signal: an arena for a thread that only waits costs four system
/// calls of every start.
private func readSignals() -> UnsafeMutableRawPointer? {
  var byte: UInt8 = 0
  while true {
    let count = read(signalReader, &byte, 1)
    if count == 1 { Signals.shared.received(Int32(byte)) } else if !(count < 0 && errno == EINTR) { return nil }
  }
}

private func passSignalOn(_ signal: Int32) {
  let saved = errno
  var byte = UInt8(truncatingIfNeeded: signal)
  _ = write(signalWriter, &byte, 1)
  errno = saved
}
