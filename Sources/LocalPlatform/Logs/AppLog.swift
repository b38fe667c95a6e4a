import Glibc
import HKDLanguage
import HKDSystem

/// The log of one app: its last lines, on disk too, and whoever follows them.
final class AppLog: Sendable {
  /// Lines that are kept.
  static let capacity = 1500

  private struct State {
    /// Oldest first, up to twice the capacity, so that dropping the oldest is rare.
    var lines: [LogLine] = []
    /// How many lines came before the first of `lines`.
    var dropped = 0
    var descriptor: Int32 = -1
    var followers: [ObjectIdentifier: @Sendable () -> Void] = [:]
  }

  private let path: String
  private let state: Monitor<State>

  init(path: String) {
    self.path = path
    var state = State()
    if let bytes = try? Files.read(path, limit: 64 << 20) {
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(Self.capacity)
      state.lines = lines.compactMap { LogLine(parsing: $0) }
    }
    self.state = Monitor(state)
    self.state.withLock { rewrite(&$0) }
  }

  deinit {
    state.withLock { state in
      if state.descriptor >= 0 { close(state.descriptor) }
    }
  }

  func append(_ lines: [LogLine]) {
    guard !lines.isEmpty else { return }
    let followers = state.update { state in
      state.lines += lines
      if state.lines.count > 2 * Self.capacity {
        let surplus = state.lines.count - Self.capacity
        state.lines.removeFirst(surplus)
        state.dropped += surplus
        rewrite(&state)
      } else {
        write(lines, to: state.descriptor)
      }
      return Array(state.followers.values)
    }
    for follower in followers { follower() }
  }

  /// The lines from a position on, and the position after them. Positions count every line there ever was.
  func lines(from position: Int) -> (lines: ArraySlice<LogLine>, next: Int) {
    state.withLock { state in
      let first = max(0, position - state.dropped)
      return (state.lines[min(first, state.lines.count)...], state.dropped + state.lines.count)
    }
  }

  /// Whether anybody waits for more.
  var isFollowed: Bool { state.withLock { !$0.followers.isEmpty } }

  func follow(_ key: AnyObject, _ wake: @escaping @Sendable () -> Void) {
    state.update { $0.followers[ObjectIdentifier(key)] = wake }
  }

  func unfollow(_ key: AnyObject) {
    state.update { $0.followers[ObjectIdentifier(key)] = nil }
  }

  /// Begins the file anew with the lines that are kept.
  private func rewrite(_ state: inout State) {
    if state.descriptor >= 0 { close(state.descriptor) }
    let new = "\(path).new"
    state.descriptor = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    write(state.lines, to: state.descriptor)
    rename(new, path)
  }

  private func write(_ lines: [LogLine], to descriptor: Int32) {
    guard descriptor >= 0 else { return }
    _ = FileIO.write(lines.map { "\($0.description)\n" }.joined(), to: descriptor)
  }
}
