import CSystem
import Glibc
import LocalPlatform

/// Runs the program that the words ask for; gives its exit status.
func runPlatform(_ words: [String]) -> Int32 {
  let arguments: Arguments
  do {
    arguments = try Arguments(words)
  } catch {
    complain("\(error.message)\nSee `hkd-platform --help`.")
    return 2
  }
  if arguments.wantsHelp {
    printOut(Arguments.help)
    return 0
  }
  if arguments.wantsVersion {
    printOut("hkd-platform \(Platform.version)\n")
    return 0
  }
  if arguments.isStopping { return stopRunning(arguments.data) }
  return serve(arguments)
}

private func serve(_ arguments: Arguments) -> Int32 {
  signal(SIGPIPE, SIG_IGN)
  raiseFileLimit()
  keepLargeBlocksApart()
  // Blocked before any other thread exists, so that all of them inherit it and only `sigtimedwait` takes the signals.
  var signals = sigset_t()
  sigemptyset(&signals)
  for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
  pthread_sigmask(SIG_BLOCK, &signals, nil)

  var options = PlatformOptions(data: arguments.data)
  options.port = arguments.port
  options.token = arguments.token
  options.faults = arguments.faults
  options.address = arguments.address
  options.certificates = environment("CURL_CA_BUNDLE") ?? environment("SSL_CERT_FILE")
  let platform: Platform
  do {
    platform = try Platform.start(options)
  } catch {
    complain("\(error)")
    return 1
  }
  printOut("hkd-platform ready at \(platform.url)\n")
  let sessions = arguments.endsWithSessions ? Sessions(data: platform.data) : nil
  var status: Int32 = 0
  while true {
    var second = timespec(tv_sec: 1, tv_nsec: 0)
    if sigtimedwait(&signals, nil, &second) > 0 { break }
    if !platform.hasData {
      complain("the data folder \(platform.data) is not there any more; what ran on it is ended")
      status = 1
      break
    }
    if sessions?.haveEnded == true { break }
  }
  return platform.stop() ? status : 1
}

/// Lets the process hold as many connections as it may: the usual limit of 1024 files is one for programs that call `select`.
private func raiseFileLimit() {
  var limit = rlimit()
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  guard getrlimit(resource, &limit) == 0 else { return }
  limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 1 << 16))
  setrlimit(resource, &limit)
}

/// Lets the allocator take blocks of 64 KB and more from the system and give them back.
///
/// Left to itself it keeps them in its heaps, where the lines of the logs settle in the holes: a platform that unpacked a slug a
/// thousand times took 77 MB.
private func keepLargeBlocksApart() {
  typealias Setter = @convention(c) (Int32, Int32) -> Int32
  // M_MMAP_THRESHOLD of <malloc.h>, which Swift's Glibc module leaves out; where there is no such call, nothing is lost.
  let threshold: Int32 = -3
  guard let address = dlsym(nil, "mallopt") else { return }
  _ = unsafeBitCast(address, to: Setter.self)(threshold, 64 << 10)
}

/// The value of a variable of the environment; nil when there is none or it is empty.
private func environment(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}

private func stopRunning(_ data: String) -> Int32 {
  guard let running = Running.read(data: data), kill(running.pid, 0) == 0 else {
    complain("no local platform runs on \(data)")
    return 1
  }
  guard kill(running.pid, SIGTERM) == 0 else {
    complain("process \(running.pid) cannot be stopped: \(String(cString: strerror(errno)))")
    return 1
  }
  for _ in 0..<300 {
    if kill(running.pid, 0) != 0 { return 0 }
    usleep(50_000)
  }
  complain("process \(running.pid) did not end within 15 seconds")
  return 1
}

/// The sessions of `hkd` that use the platform: each holds a shared lock for as long as it lives.
private final class Sessions {
  /// Seconds after the start in which a session may still come.
  private static let grace = 10

  private let data: String
  private let started = time(nil)

  init(data: String) { self.data = data }

  var haveEnded: Bool {
    guard time(nil) - started >= Self.grace, access("\(data)/keep", F_OK) != 0 else { return false }
    let descriptor = open("\(data)/sessions.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }
}

private func printOut(_ text: String) { write(text, to: STDOUT_FILENO) }

private func complain(_ message: String) { write("hkd-platform: \(message)\n", to: STDERR_FILENO) }

private func write(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 || errno == EINTR else { return }
    rest = rest.dropFirst(max(0, count))
  }
}
