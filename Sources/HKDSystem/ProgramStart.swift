import CSystem
import Glibc

/// A program to start as a child: what it gets from us, and nothing else.
///
/// The child has no other open descriptor than the three standard ones, no signal blocked and none ignored.
public struct ProgramStart {
  /// What a standard descriptor of the child becomes.
  public enum Stream {
    /// This program's own.
    case inherited
    /// `/dev/null`.
    case null
    /// A descriptor of this program, copied.
    case copy(Int32)
    /// A file that is emptied first, or made with mode 0600.
    case file(String)
    /// A terminal device; it becomes the controlling terminal of a child with a session of its own.
    case terminal(String)
  }

  /// Whom signals to a group and the terminal's keys reach with the child.
  public enum Company {
    /// It stays in this program's process group, and stops and goes on with it. The program is named by its path, and its streams
    /// are inherited or copied; one that cannot be run ends with 127.
    case callers
    /// It leads a process group of its own.
    case ownGroup
    /// It leads a session of its own, without a terminal or with the one of its input.
    ///
    /// In a group of this session, a program that asks on the terminal would be stopped for ever, without a word; and a Ctrl-Z
    /// that comes before it is a program of its own would stop it there, and with it the thread that starts it, which cannot be
    /// stopped itself: neither would ever go on. In a session without a terminal such a stop is void.
    case ownSession
  }

  /// The program, by its path or by a name that is looked up on this program's `PATH`, and its arguments.
  public var words: [String]
  /// What it reads.
  public var input: Stream
  /// Where it writes.
  public var output: Stream
  /// Nil where errors go where the output goes.
  public var errors: Stream?
  /// Whom signals and keys reach with it.
  public var company: Company
  /// Where it begins; nil for this program's folder.
  public var folder: String?
  /// `NAME=value` each; nil for this program's own.
  public var environment: [String]?

  public init(
    _ words: [String], input: Stream = .null, output: Stream, errors: Stream? = nil, company: Company,
    folder: String? = nil, environment: [String]? = nil
  ) {
    self.words = words
    self.input = input
    self.output = output
    self.errors = errors
    self.company = company
    self.folder = folder
    self.environment = environment
  }

  /// Starts it.
  ///
  /// - Returns: the process id; the caller has to wait for its end.
  /// - Throws: what `posix_spawnp` or a step before the program's first instruction refused.
  public func start() throws(SystemError) -> pid_t {
    if company == .callers { return try startBeside() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    input.add(to: &actions, as: STDIN_FILENO)
    output.add(to: &actions, as: STDOUT_FILENO)
    (errors ?? .copy(STDOUT_FILENO)).add(to: &actions, as: STDERR_FILENO)
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
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | company.flag))

    var process = pid_t()
    let status = withCStrings(words) { arguments in
      guard let environment else {
        return posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, hkd_environment())
      }
      return withCStrings(environment) { environment in
        posix_spawnp(&process, words.first ?? "", &actions, &attributes, arguments, environment)
      }
    }
    guard status == 0 else { throw SystemError(code: status) }
    return process
  }
}

extension ProgramStart {
  private func startBeside() throws(SystemError) -> pid_t {
    let streams = [input, output, errors ?? output].map { stream -> Int32 in
      if case .copy(let source) = stream { source } else { -1 }
    }
    let process = withCStrings(words) { arguments in
      guard let environment else {
        return hkd_fork_program(words.first ?? "", arguments, hkd_environment(), streams)
      }
      return withCStrings(environment) { hkd_fork_program(words.first ?? "", arguments, $0, streams) }
    }
    guard process >= 0 else { throw SystemError(code: errno) }
    return process
  }
}

extension ProgramStart.Stream {
  fileprivate func add(to actions: inout posix_spawn_file_actions_t, as descriptor: Int32) {
    switch self {
    case .inherited: break
    case .null: posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    case .copy(let source): posix_spawn_file_actions_adddup2(&actions, source, descriptor)
    case .file(let path):
      posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    case .terminal(let device): posix_spawn_file_actions_addopen(&actions, descriptor, device, O_RDWR, 0)
    }
  }
}

extension ProgramStart.Company {
  /// A group of its own has the child's id, which attributes ask for by their initial 0.
  fileprivate var flag: Int32 {
    switch self {
    case .callers: 0
    case .ownGroup: POSIX_SPAWN_SETPGROUP
    case .ownSession: hkd_spawn_setsid()
    }
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
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
