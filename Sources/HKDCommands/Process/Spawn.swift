import CSystem
import Glibc

extension ChildProcess {
  /// Why a program cannot be started: a code of `errno`.
  struct StartProblem: Error {
    let code: Int32

    func message(_ program: String, _ folder: String?) -> String {
      if let folder, access(folder, X_OK) != 0 {
        return "the folder `\(folder)` cannot be entered: \(String(cString: strerror(errno)))"
      }
      return switch code {
      case ENOENT where !program.utf8.contains(UInt8(ascii: "/")): "no such program on the PATH"
      case ENOENT: "no such file, or its interpreter is missing"
      default: String(cString: strerror(code))
      }
    }
  }

  /// Starts a program with no other open descriptor than the three standard ones, no signal blocked or ignored, in a session of
  /// its own.
  ///
  /// In a process group of this session, a program that asks on the terminal would be stopped for ever, without a word; and a
  /// Ctrl-Z that comes before it is a program of its own would stop it there, and with it this thread, which waits for that
  /// moment and cannot be stopped itself: neither would ever go on. In a session without a terminal such a stop is void.
  static func spawn(
    _ words: [String], input: Int32?, output: Int32, errors: Int32, folder: String?
  ) -> Result<pid_t, StartProblem> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes, Int16(Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | hkd_spawn_setsid()))

    var process = pid_t()
    let status = withCStrings(words) { arguments in
      posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, hkd_environment())
    }
    return status == 0 ? .success(process) : .failure(StartProblem(code: status))
  }

  /// Calls `body` with a null-terminated array of C strings.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    let array = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: pointers.count)
    defer { array.deallocate() }
    array.initialize(from: pointers, count: pointers.count)
    return body(array)
  }
}

/// Writing into pipes whose reader may go away.
enum SignalSafety {
  /// `write` that gives `EPIPE` instead of a SIGPIPE that would end a program which does not ignore the signal.
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    let code = errno
    if count < 0, code == EPIPE, sigismember(&before, SIGPIPE) == 0 {
      // The signal is pending for this thread alone: taken here, it does no harm after the mask is back.
      var none = timespec()
      sigtimedwait(&blocked, nil, &none)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return count
  }
}
