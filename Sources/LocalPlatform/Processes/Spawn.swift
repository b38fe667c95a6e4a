import CSystem
import Glibc

/// Starting a program with nothing of ours but what is handed over.
enum Spawn {
  /// `setpriv` sets the parent-death signal between fork and exec, which `posix_spawn` itself cannot.
  private static let setpriv = "/usr/bin/setpriv"
  private static let hasSetpriv = access(setpriv, X_OK) == 0

  /// Starts the command in a new session with these streams, all signals at their defaults. Gives the process id, or an
  /// error number.
  static func start(_ command: ChildCommand, _ streams: ChildStreams) -> (pid: pid_t, code: Int32) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let terminal = streams.terminal {
      // A session's leader that opens a terminal gets it as its controlling one.
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
    } else {
      if streams.childsInput >= 0 {
        posix_spawn_file_actions_adddup2(&actions, streams.childsInput, 0)
      } else {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      }
      posix_spawn_file_actions_adddup2(&actions, streams.childsOutput, 1)
    }
    if command.joinsErrors {
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    posix_spawn_file_actions_addchdir_np(&actions, command.folder)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | hkd_spawn_setsid()
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let prefix = hasSetpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : []
    let arguments = prefix + command.arguments
    guard let program = arguments.first else { return (0, EINVAL) }
    var pid = pid_t()
    let code = withCStrings(arguments) { argv in
      withCStrings(command.environment.map { "\($0.key)=\($0.value)" }) { environment in
        posix_spawn(&pid, program, &actions, &attributes, argv, environment)
      }
    }
    return (pid, code)
  }

  /// Calls `body` with a null-terminated array of C strings.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      // The array holds at least the closing nil, so that it has an address.
      withUnsafeMutablePointer(to: &buffer[0]) { body($0) }
    }
  }
}
