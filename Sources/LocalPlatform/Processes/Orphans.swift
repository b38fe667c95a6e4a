import CSystem
import Glibc

/// Finds processes of this platform that nobody waits for any more, by the mark in their environment.
///
/// They are left by a platform that was killed, or have left their group; the mark holds a value of this data folder
/// alone, so that a process number that was used again is never taken for one of them.
enum Orphans {
  /// The most bytes of an environment that are looked at: what Linux lets one string of it take.
  private static let longest = 128 << 10

  /// A process that carries the mark.
  struct Process {
    var pid: pid_t
    /// The dyno or build that it belongs to (`ChildProcess.workMarker`).
    var work: String
  }

  /// Kills the processes that carry the mark, and of them those that fit.
  static func kill(mark: String, where fits: (Process) -> Bool = { _ in true }) {
    // Again until none is left: a process may start another while this looks.
    for _ in 0..<20 {
      let found = processes(mark: mark).filter(fits)
      if found.isEmpty { break }
      for process in found { Glibc.kill(process.pid, SIGKILL) }
      usleep(5_000)
    }
  }

  static func processes(mark: String) -> [Process] {
    let names = FileIO.names(in: "/proc") ?? []
    return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 16) { buffer in
      names.compactMap { name in
        guard let pid = pid_t(name) else { return nil }
        // The first variable has no zero byte before it.
        buffer[0] = 0
        let count = read("/proc/\(name)/environ", into: UnsafeMutableRawBufferPointer(rebasing: buffer[1...]))
        let environment = UnsafeRawBufferPointer(rebasing: buffer[...count])
        guard value(of: ChildProcess.marker, in: environment) == mark else { return nil }
        let work = value(of: ChildProcess.workMarker, in: environment) ?? ""
        return isZombie(name, buffer) ? nil : Process(pid: pid, work: work)
      }
    }
  }

  /// A variable's value, in an environment with a zero byte before each variable.
  private static func value(of name: String, in environment: UnsafeRawBufferPointer) -> String? {
    let start = Array("\0\(name)=".utf8)
    let found = start.withUnsafeBytes { memmem(environment.baseAddress, environment.count, $0.baseAddress, $0.count) }
    guard let found, let base = environment.baseAddress else { return nil }
    let rest = environment[(found - UnsafeMutableRawPointer(mutating: base) + start.count)...]
    return String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func isZombie(_ name: String, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    let text = buffer[..<read("/proc/\(name)/stat", into: buffer)]
    // The state follows the closing parenthesis of the command.
    guard let parenthesis = text.lastIndex(of: UInt8(ascii: ")")), parenthesis + 2 < text.endIndex else { return true }
    return text[parenthesis + 2] == UInt8(ascii: "Z")
  }

  /// How many bytes of the file were read.
  private static func read(_ path: String, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
      if count <= 0 { break }
      filled += count
    }
    return filled
  }
}
