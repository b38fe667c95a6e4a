import CSystem
import Glibc
import HKDSystem

/// A running git with its output to read and, if wanted, an input to write: started directly, without a shell, with nothing
/// of the caller's repository settings in its environment.
final class GitProcess {
  private let process: pid_t
  private var output: Int32
  private var errors: Int32
  private var input: Int32
  private let shownCommand: String
  private let isCancelled: () -> Bool
  private var buffer: [UInt8] = []
  private var start = 0
  private var complaint: [UInt8] = []
  private var hasErrors = true
  private var status: ExitStatus?

  /// Git answers or is at work; a repository on a dead network drive does neither.
  private static let longestSilence = 120
  private static let piece = 64 << 10

  /// - Throws: `git` when there is no git program.
  init(
    _ arguments: [String], in folder: String, hasInput: Bool = false, isCancelled: @escaping () -> Bool
  ) throws(ArchiveFailure) {
    shownCommand = "git " + (arguments.first ?? "")
    self.isCancelled = isCancelled
    var ends: [[Int32]] = []
    for _ in 0..<3 {
      var pair: [Int32] = [-1, -1]
      // For the input a socket, since writing to one whose reader is gone can be kept from killing the writer. SOCK_CLOEXEC
      // is O_CLOEXEC (socket(2)).
      let isMade =
        ends.isEmpty
        ? socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0, &pair) == 0 : hkd_pipe_cloexec(&pair) == 0
      guard isMade else {
        let number = errno
        for end in ends.joined() { _ = close(end) }
        throw ArchiveFailure(.git, "no pipe to git can be had: \(errorText(number))")
      }
      ends.append(pair)
    }
    // No prompts, no locks, and no file system watcher that the repository may name as a program to run.
    let own = ["-C", folder, "-c", "core.fsmonitor=false", "--no-optional-locks"]
    let start = ProgramStart(
      ["git"] + own + arguments, input: .copy(ends[0][0]), output: .copy(ends[1][1]), errors: .copy(ends[2][1]),
      company: .ownSession, environment: Self.environment())
    let started = Result { () throws(SystemError) in try start.start() }
    for end in [ends[0][0], ends[1][1], ends[2][1]] { _ = close(end) }
    (input, output, errors) = (ends[0][1], ends[1][0], ends[2][0])
    do {
      process = try started.get()
    } catch {
      for end in [input, output, errors] { _ = close(end) }
      throw ArchiveFailure(
        .git, "the git program cannot be started: \(error)",
        hint: "Install git, or pack the folder without --git.")
    }
    if !hasInput { closeInput() }
  }

  deinit {
    closeInput()
    _ = close(output)
    _ = close(errors)
    guard status == nil else { return }
    kill(process, SIGKILL)
    _ = wait()
  }

  /// This process's environment without what names another repository (`git rev-parse --local-env-vars`), as a hook's has.
  private static func environment() -> [String] {
    let dropped = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_CONFIG",
      "LC_ALL", "LANGUAGE", "GIT_TERMINAL_PROMPT",
    ]
    var result = ["LC_ALL=C", "GIT_TERMINAL_PROMPT=0"]
    var entry = hkd_environment()
    while let text = entry?.pointee {
      let variable = String(cString: text)
      if !dropped.contains(where: { variable.hasPrefix($0 + "=") }) { result.append(variable) }
      entry = entry?.advanced(by: 1)
    }
    return result
  }

  private func closeInput() {
    if input >= 0 { _ = close(input) }
    input = -1
  }

  /// Writes a few lines, no more than a pipe holds while git is at work (4096 bytes, pipe(7)).
  func write(_ text: [UInt8]) throws(ArchiveFailure) {
    var done = 0
    while done < text.count {
      let count = text.withUnsafeBytes { bytes in
        bytes.baseAddress.map { send(input, $0 + done, bytes.count - done, Int32(MSG_NOSIGNAL)) } ?? -1
      }
      if count < 0, errno != EINTR { throw failure("does not listen any more") }
      done += max(0, count)
    }
  }

  private func failure(_ what: String) -> ArchiveFailure {
    let lines = complaint.split(separator: 10).map { visible($0) }
    let said = (lines.first { $0.hasPrefix("fatal: ") } ?? lines.last).map { ": \($0)" } ?? ""
    return ArchiveFailure(.git, "\(shownCommand) \(what)\(said)", hint: "Check the revision with: git rev-parse REV")
  }

  /// Waits for more output; false at its end.
  private func fill() throws(ArchiveFailure) -> Bool {
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: true)
      start = 0
    }
    var silence = 0
    while true {
      if isCancelled() { throw ArchiveFailure(.cancelled, "interrupted; no archive was made") }
      var files = [
        pollfd(fd: output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: hasErrors ? errors : -1, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&files, 2, 100)
      if ready == 0 { silence += 1 }
      if silence > Self.longestSilence * 10 { throw failure("has been silent for \(Self.longestSilence) seconds") }
      if files[0].revents != 0 {
        let count = append(from: output, to: &buffer)
        if count > 0 { return true }
        if count == 0 { return false }
      } else if files[1].revents != 0 {
        hasErrors = append(from: errors, to: &complaint) > 0
        if complaint.count > Self.piece { complaint.removeFirst(complaint.count - Self.piece) }
      }
    }
  }

  private func append(from descriptor: Int32, to bytes: inout [UInt8]) -> Int {
    let old = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: Self.piece))
    let count = bytes.withUnsafeMutableBytes { buffer in
      Glibc.read(descriptor, buffer.baseAddress.map { $0 + old }, Self.piece)
    }
    bytes.removeLast(Self.piece - max(0, count))
    return count < 0 && errno == EINTR ? 1 : count
  }

  /// The bytes up to `end`, without it; nil when the output ends before.
  func read(through end: UInt8, atMost limit: Int = 1 << 20) throws(ArchiveFailure) -> [UInt8]? {
    var searched = start
    while true {
      if let found = buffer[searched...].firstIndex(of: end) {
        defer { start = found + 1 }
        return Array(buffer[start..<found])
      }
      searched = buffer.count
      guard buffer.count - start < limit else { throw failure("says more than it should") }
      let rest = buffer.count - start
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = rest
      if try !fill() { return nil }
    }
  }

  /// Some of the next bytes, at most what `target` holds; 0 at the end of the output.
  func read(into target: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    if start == buffer.count, try !fill() { return 0 }
    let count = min(target.count, buffer.count - start)
    target.copyBytes(from: buffer[start..<start + count])
    start += count
    return count
  }

  /// Reads the rest.
  func readAll(atMost limit: Int) throws(ArchiveFailure) -> [UInt8] {
    while try fill() {
      if buffer.count - start > limit { throw failure("says more than \(limit) bytes") }
    }
    defer { start = buffer.count }
    return Array(buffer[start...])
  }

  /// Waits for the end, after the output has been read.
  /// - Throws: `git` with the last line of git's own complaint unless git succeeded.
  func finish() throws(ArchiveFailure) {
    closeInput()
    while try fill() {}
    while append(from: errors, to: &complaint) > 0 {}
    let status = wait()
    guard status == .exited(0) else { throw failure("ended with \(status)") }
  }

  private func wait() -> ExitStatus {
    if let status { return status }
    var number: Int32 = 0
    while waitpid(process, &number, 0) < 0, errno == EINTR {}
    let status = ExitStatus(waitStatus: number)
    self.status = status
    return status
  }
}
