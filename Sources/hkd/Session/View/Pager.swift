import CSystem
import Glibc
import HKDLanguage

/// The program that long values are looked at with: `PAGER`, else `less` where there is one.
struct Pager {
  private let command: String
  private let environment: Environment

  /// Nil where none is wanted (`PAGER` is empty or `cat`) or found.
  init?(environment: Environment) {
    self.environment = environment
    if let wanted = environment["PAGER"] {
      guard !wanted.isEmpty, wanted != "cat" else { return nil }
      command = wanted
    } else {
      let folders = (environment["PATH"] ?? "").split(separator: ":")
      guard folders.contains(where: { access("\($0)/less", X_OK) == 0 }) else { return nil }
      command = "less"
    }
  }

  /// Shows a text and waits for the pager's end.
  ///
  /// - Returns: False if it could not be started.
  func show(_ text: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard hkd_pipe_cloexec(&ends) == 0 else { return false }
    guard let pid = start(reading: ends[0]) else {
      close(ends[0])
      close(ends[1])
      return false
    }
    close(ends[0])
    // Keys and Ctrl-C are the pager's now: what runs goes on when it is left.
    let task = Signals.shared.pause()
    defer { Signals.shared.resume(task) }
    write(Array(text.utf8), to: ends[1])
    close(ends[1])
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    // 126 and 127 are the shell's own: the pager itself never ran.
    let exit = status >> 8 & 0xFF
    return !(exit == 126 || exit == 127)
  }

  private func start(reading input: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // This program's own handlers and its ignored SIGPIPE are none of the pager's.
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var variables = environment.all
    // Leave at once if it fits, let colours through, leave the text on the screen: as git asks for it.
    if variables["LESS"] == nil { variables["LESS"] = "FRX" }
    let texts: [String] = ["sh", "-c", command]
    var words = texts.map { strdup($0) }
    var entries = variables.map { strdup("\($0.key)=\($0.value)") }
    words.append(nil)
    entries.append(nil)
    defer {
      for word in words { free(word) }
      for entry in entries { free(entry) }
    }
    var pid: pid_t = 0
    return posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, &entries) == 0 ? pid : nil
  }

  /// Writes until all is written or the pager has been left.
  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
  }
}
