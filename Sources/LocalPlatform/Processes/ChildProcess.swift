import CSystem
import Glibc
import HKDSystem

/// A process group of ours: one child, all it starts, and their joined output.
///
/// The thread that starts a child waits for it until its end, for two reasons: the kernel ties a parent-death signal to
/// the thread that made the child, and output and end are told in their order.
final class ChildProcess: Sendable {
  /// The variable that marks every process of ours, so that even those that left their group are found (`Orphans`).
  static let marker = "HKD_PLATFORM"
  /// The variable that names the dyno or build that a process belongs to (`Stragglers`).
  static let workMarker = "HKD_PLATFORM_WORK"

  private struct State {
    var pid: pid_t = 0
    /// The end to write its input to; -1 when there is none.
    var input: Int32 = -1
    var status: ExitStatus?
    var failure: String?
    var hasStarted = false
  }

  private let state = Monitor(State())

  /// Starts the command in a session of its own.
  ///
  /// - Parameters:
  ///   - output: called with what it writes to standard output and standard error, as it comes, on one thread.
  ///   - ended: called once after the last output; `failure` says why it could not be started.
  /// - Returns: when it has started or failed to.
  init(
    _ command: ChildCommand, output: @escaping @Sendable ([UInt8]) -> Void,
    ended: @escaping @Sendable (ExitStatus, _ failure: String?) -> Void
  ) {
    let isRunning = startThread("hkd-child") { [state] in
      Self.run(command, state, output)
      let (status, failure) = state.withLock { ($0.status ?? .exited(127), $0.failure) }
      ended(status, failure)
    }
    guard isRunning else {
      state.update { state in
        state.hasStarted = true
        state.failure = "no thread is left"
      }
      ended(.exited(126), "no thread is left")
      return
    }
    _ = state.wait(until: .never) { $0.hasStarted ? true : nil }
  }

  /// The process that leads the group; nil once it has ended.
  var pid: pid_t? {
    state.withLock { $0.status == nil && $0.pid > 0 ? $0.pid : nil }
  }

  /// Gives it input, waiting while it does not read; false when it takes no more.
  func write(_ bytes: [UInt8]) -> Bool {
    // A copy, so that the wait happens outside the lock and a close does not hit another file.
    let copy = state.withLock { $0.input < 0 ? -1 : fcntl($0.input, F_DUPFD_CLOEXEC, 0) }
    guard copy >= 0 else { return false }
    defer { close(copy) }
    return bytes.withUnsafeBytes { FileIO.write($0, to: copy) }
  }

  /// Ends its input.
  func closeInput() { state.update { Self.closeInput(&$0) } }

  private static func closeInput(_ state: inout State) {
    if state.input >= 0 { close(state.input) }
    state.input = -1
  }

  /// Signals every process of the group.
  func signal(_ number: Int32) {
    state.withLock { state in
      guard state.pid > 0 else { return }
      kill(-state.pid, number)
    }
  }

  private static func run(_ command: ChildCommand, _ state: Monitor<State>, _ output: ([UInt8]) -> Void) {
    guard let streams = ChildStreams(command.input) else { return fail(state, "cannot make its pipes") }
    defer { close(streams.output) }
    let pid: pid_t
    do {
      defer { streams.closeChildsEnds() }
      pid = try command.start(on: streams).start()
    } catch {
      if streams.input >= 0 { close(streams.input) }
      return fail(state, error.description)
    }
    state.update { state in
      state.pid = pid
      state.input = streams.input
      state.hasStarted = true
    }
    let status = follow(pid, streams.output, output)
    state.update { state in
      closeInput(&state)
      state.status = status
    }
  }

  private static func fail(_ state: Monitor<State>, _ why: String) {
    state.update { state in
      state.hasStarted = true
      state.status = .exited(127)
      state.failure = why
    }
  }

  /// Hands output on until the child has ended and the pipe is drained of what was written before.
  private static func follow(_ pid: pid_t, _ descriptor: Int32, _ output: ([UInt8]) -> Void) -> ExitStatus {
    let process = pidfd_open(pid, 0)
    defer { if process >= 0 { close(process) } }
    FileIO.setNonblocking(descriptor)
    var buffer = [UInt8](repeating: 0, count: 32 << 10)
    var isOpen = true
    while isOpen {
      var events = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: process, events: Int16(POLLIN), revents: 0),
      ]
      poll(&events, 2, -1)
      if events[0].revents != 0 { isOpen = drain(descriptor, &buffer, output) }
      // Processes that the child left behind may hold the pipe open: its own end decides.
      if events[1].revents != 0 {
        if isOpen { _ = drain(descriptor, &buffer, output) }
        break
      }
    }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    // The group's other processes end with its leader, as those of a dyno do.
    kill(-pid, SIGKILL)
    return ExitStatus(waitStatus: status)
  }

  /// Reads what is there; false at the end of the pipe.
  private static func drain(_ descriptor: Int32, _ buffer: inout [UInt8], _ output: ([UInt8]) -> Void) -> Bool {
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        output(Array(buffer[..<count]))
        if count < buffer.count { return true }
      } else if count == 0 {
        return false
      } else if errno != EINTR {
        return errno == EAGAIN
      }
    }
  }
}
