import Glibc
import HKDLanguage

/// Finds processes of this platform that nobody waits for any more, by the mark in their environment.
///
/// They are left by a platform that was killed, or have left their group; the mark holds a value of this data folder
/// alone, so that a process number that was used again is never taken for one of them.
enum Orphans {
  /// Kills all processes that carry the mark; gives how many there were.
  @discardableResult
  static func kill(mark: String) -> Int {
    var count = 0
    // Again until none is left: a process may start another while this looks.
    for _ in 0..<20 {
      let found = processes(mark: mark)
      if found.isEmpty { break }
      for pid in found { Glibc.kill(pid, SIGKILL) }
      count += found.count
      usleep(5_000)
    }
    return count
  }

  static func processes(mark: String) -> [pid_t] {
    let wanted = Array("\(ChildProcess.marker)=\(mark)".utf8)
    return (FileIO.names(in: "/proc") ?? []).compactMap { name in
      guard let pid = pid_t(name), let environment = try? Files.read("/proc/\(name)/environ", limit: 1 << 20),
        environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) }), !isZombie(name)
      else { return nil }
      return pid
    }
  }

  private static func isZombie(_ name: String) -> Bool {
    guard let bytes = try? Files.read("/proc/\(name)/stat", limit: 4096) else { return true }
    // The state follows the command's closing parenthesis.
    let text = String(decoding: bytes, as: UTF8.self)
    guard let parenthesis = text.lastIndex(of: ")") else { return true }
    return text[text.index(after: parenthesis)...].prefix(2).contains("Z")
  }
}
