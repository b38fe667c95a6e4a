import CSystem
import Glibc
import HKDLanguage
import HKDSystem

/// Finds the local platform that runs for this user, or starts one.
struct LocalPlatformLauncher {
  /// Where it answers, and the token it takes.
  struct Running {
    let url: String
    let token: String
    let pid: pid_t
    /// Whether this call started it.
    let wasStarted: Bool
  }

  /// Its data: `${XDG_STATE_HOME:-~/.local/state}/hkd/platform`.
  let folder: String
  /// The port asked for when one is started; another program may hold it, then any free one is taken.
  let port: Int

  static let defaultPort = 5080
  /// How long a start may take, in nanoseconds.
  static let startDeadline = 15_000_000_000

  init(environment: Environment) {
    folder = StateFolder.path(environment: environment) + "/platform"
    port = environment["HKD_LOCAL_PORT"].flatMap(Int.init) ?? Self.defaultPort
  }

  /// The platform, running. While this process lives it counts as a session of it; with `keep` the platform outlives
  /// the last session, so that what was deployed goes on answering.
  func start(keep: Bool, scope: TaskScope) throws(Failure) -> Running {
    try StateFolder.make(folder)
    let sessions = try openLock("sessions.lock")
    // Held until the process ends; shared with other sessions.
    guard flock(sessions, LOCK_SH) == 0 else { throw cannot("lock \(folder)/sessions.lock", errno) }
    // One process at a time looks and starts.
    let starting = try openLock("start.lock")
    defer { close(starting) }
    try lock(starting, scope: scope)
    if let running = running() {
      if keep { markKept() }
      return running
    }
    unlink("\(folder)/platform.json")
    unlink("\(folder)/keep")
    if keep { markKept() }
    let pid = try launch(port: connects(to: port) ? 0 : port)
    return try awaitReady(pid, scope: scope)
  }

  /// What `platform.json` names, if it is alive.
  private func running(wasStarted: Bool = false) -> Running? {
    guard let bytes = try? Files.read("\(folder)/platform.json", limit: 64 * 1024), let json = try? JSON.parse(bytes),
      let pid = json["pid"].int.flatMap(pid_t.init(exactly:)), let port = json["port"].int,
      let url = json["url"].string,
      let token = json["token"].string, kill(pid, 0) == 0, connects(to: port)
    else { return nil }
    return Running(url: url, token: token, pid: pid, wasStarted: wasStarted)
  }

  private func awaitReady(_ pid: pid_t, scope: TaskScope) throws(Failure) -> Running {
    let limit = TaskScope.now() + Self.startDeadline
    while TaskScope.now() < limit {
      try scope.check()
      if let running = running(wasStarted: true) { return running }
      var status: Int32 = 0
      if waitpid(pid, &status, WNOHANG) == pid {
        throw failed("it ended while starting", log: logTail())
      }
      usleep(2_000)
    }
    kill(pid, SIGTERM)
    throw failed("it did not answer within 15s", log: logTail())
  }

  private func launch(port: Int) throws(Failure) -> pid_t {
    guard let program = Self.program() else {
      throw Failure(
        "HKD690", "`hkd-platform` is neither beside `hkd` nor on the PATH",
        hint: "build it with scripts/build, or put it where `hkd` is", kind: .local)
    }
    // It outlives this program: a session of its own, its output in a log file.
    let start = ProgramStart(
      [program, "--data", folder, "--port", "\(port)", "--with-sessions"], output: .file("\(folder)/platform.log"),
      company: .ownSession)
    do {
      return try start.start()
    } catch {
      throw failed("\(program): \(error)", log: nil)
    }
  }

  /// Beside this program first, so that both are of one version; then on the PATH.
  private static func program() -> String? {
    var folders: [String] = []
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    if count > 0 {
      let path = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if let slash = path.lastIndex(of: "/") { folders.append(String(path[..<slash])) }
    }
    if let path = getenv("PATH") { folders += String(cString: path).split(separator: ":").map(String.init) }
    return folders.lazy.map { "\($0)/hkd-platform" }.first { access($0, X_OK) == 0 }
  }

  private func connects(to port: Int) -> Bool {
    guard let port = UInt16(exactly: port) else { return false }
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private func openLock(_ name: String) throws(Failure) -> Int32 {
    let descriptor = open("\(folder)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannot("open \(folder)/\(name)", errno) }
    return descriptor
  }

  private func lock(_ descriptor: Int32, scope: TaskScope) throws(Failure) {
    let limit = TaskScope.now() + Self.startDeadline
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      try scope.check()
      guard TaskScope.now() < limit else { throw failed("another hkd has been starting it for 15s", log: nil) }
      usleep(10_000)
    }
  }

  private func markKept() {
    let descriptor = open("\(folder)/keep", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  private func logTail() -> String? {
    guard let bytes = try? Files.read("\(folder)/platform.log", limit: 1 << 24) else { return nil }
    let lines = String(decoding: bytes.suffix(2_000), as: UTF8.self).split(separator: "\n").suffix(3)
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private func failed(_ why: String, log: String?) -> Failure {
    Failure(
      "HKD691", "the local platform did not start: \(why)" + (log.map { "\n\($0)" } ?? ""),
      hint: "its log is \(folder)/platform.log", kind: .local)
  }

  private func cannot(_ what: String, _ code: Int32) -> Failure {
    Failure(
      "HKD691", "the local platform did not start: cannot \(what): \(String(cString: strerror(code)))", kind: .local)
  }
}
