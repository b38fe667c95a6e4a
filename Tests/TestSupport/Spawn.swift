import CSystem
import Glibc

/// What the child's three standard descriptors become.
enum SpawnDescriptors {
  /// Descriptors of this process, copied.
  case copies(Int32, Int32, Int32)
  /// A terminal device that becomes the child's controlling terminal.
  case terminal(device: String)
}

/// Starts a program in a process group (or session) of its own, with no other descriptor than the three standard ones, no
/// signal blocked and none ignored.
///
/// - Parameters:
///   - executable: a path, or a name without slash that is looked up on this process's `PATH`.
///   - environment: nil for this process's own.
/// - Returns: the process id.
func spawn(
  _ executable: String,
  _ arguments: [String],
  environment: [String: String]?,
  workingDirectory: String?,
  descriptors: SpawnDescriptors
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  var attributes = posix_spawnattr_t()
  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }

  var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
  switch descriptors {
  case .copies(let input, let output, let error):
    flags |= POSIX_SPAWN_SETPGROUP
    for (target, source) in [input, output, error].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
    }
  case .terminal(let device):
    // A session leader that opens a terminal gets it as its controlling one.
    flags |= hkd_spawn_setsid()
    posix_spawn_file_actions_addopen(&actions, 0, device, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
  }
  posix_spawn_file_actions_addclosefrom_np(&actions, 3)
  if let workingDirectory { posix_spawn_file_actions_addchdir_np(&actions, workingDirectory) }

  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  var all = sigset_t()
  sigfillset(&all)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setflags(&attributes, Int16(flags))

  var process = pid_t()
  let status = withCStringArray([executable] + arguments) { argv in
    guard let environment else {
      return posix_spawnp(&process, executable, &actions, &attributes, argv, hkd_environment())
    }
    return withCStringArray(environment.map { "\($0.key)=\($0.value)" }) { envp in
      posix_spawnp(&process, executable, &actions, &attributes, argv, envp)
    }
  }
  guard status == 0 else { throw TestSupportError(call: "start \(executable)", code: status) }
  return process
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStringArray<Result>(
  _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
  for (index, string) in strings.enumerated() { array[index] = strdup(string) }
  array[strings.count] = nil
  defer {
    for index in strings.indices { free(array[index]) }
    array.deallocate()
  }
  return body(array)
}

/// How a process ended.
public enum ExitStatus: Sendable, Equatable, CustomStringConvertible {
  case exited(Int32)
  case signalled(Int32)

  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7f
    self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signalled(signal)
  }

  public var description: String {
    switch self {
    case .exited(let code): "exit status \(code)"
    case .signalled(let signal): "signal \(signal)"
    }
  }
}

/// A child that a thread of its own waits for.
final class Child: Sendable {
  struct End: Sendable {
    var status: ExitStatus
    var maximumResidentBytes: Int
  }

  let processID: pid_t
  private let end = Monitor<End?>(nil)

  init(processID: pid_t) {
    self.processID = processID
    startThread { [end] in
      var status: Int32 = 0
      var usage = rusage()
      while wait4(processID, &status, 0, &usage) < 0 {
        if errno != EINTR { return }
      }
      let resident = usage.ru_maxrss * 1024
      end.update { $0 = End(status: ExitStatus(waitStatus: status), maximumResidentBytes: resident) }
    }
  }

  func wait(until deadline: Deadline) -> End? { end.wait(until: deadline) { $0 } }

  /// Sends a signal to the process, or to its whole group; nothing happens once it has ended.
  func signal(_ number: Int32, group: Bool) {
    end.update { end in
      if end == nil { Glibc.kill(group ? -processID : processID, number) }
    }
  }
}
