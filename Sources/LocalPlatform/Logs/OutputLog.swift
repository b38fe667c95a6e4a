import Glibc
import HKDSystem

/// The output of one build or release phase: a file that grows until it is finished, and whoever follows it.
final class OutputLog: @unchecked Sendable {
  /// What is kept of one output; the service caps its logs in the same order of size.
  static let largest = 300 << 20

  private struct State {
    var length: Int
    var isFinished: Bool
    var isTruncated = false
    var followers: [ObjectIdentifier: @Sendable () -> Void] = [:]
  }

  /// Open for reading and appending as long as the log exists.
  let descriptor: Int32
  private let state: Monitor<State>

  /// Makes the file anew.
  init?(path: String) {
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    state = Monitor(State(length: 0, isFinished: false))
  }

  /// Opens the file of an output that has ended.
  init?(finished path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    fstat(descriptor, &status)
    state = Monitor(State(length: Int(status.st_size), isFinished: true))
  }

  deinit { close(descriptor) }

  var length: Int { state.withLock { $0.length } }
  var isFinished: Bool { state.withLock { $0.isFinished } }

  func append(_ bytes: [UInt8]) {
    let followers = state.update { state -> [@Sendable () -> Void] in
      guard !state.isFinished, !state.isTruncated, !bytes.isEmpty else { return [] }
      var part = bytes[...]
      if state.length + bytes.count > Self.largest {
        state.isTruncated = true
        part = Array(" !     The rest of the output is left out: it is too long.\n".utf8)[...]
      }
      let isWritten = part.withUnsafeBytes { FileIO.write($0, to: descriptor) }
      if isWritten { state.length += part.count }
      return Array(state.followers.values)
    }
    for follower in followers { follower() }
  }

  func append(_ text: String) { append(Array(text.utf8)) }

  func finish() {
    let followers = state.update { state in
      state.isFinished = true
      defer { state.followers = [:] }
      return Array(state.followers.values)
    }
    for follower in followers { follower() }
  }

  /// Whether anybody waits for more.
  var isFollowed: Bool { state.withLock { !$0.followers.isEmpty } }

  func follow(_ key: AnyObject, _ wake: @escaping @Sendable () -> Void) {
    state.update { $0.followers[ObjectIdentifier(key)] = wake }
  }

  func unfollow(_ key: AnyObject) {
    state.update { $0.followers[ObjectIdentifier(key)] = nil }
  }

  /// The bytes from an offset, as many as are there and fit.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, length - offset)
    guard count > 0 else { return 0 }
    return max(0, pread(descriptor, buffer.baseAddress, count, offset))
  }

  /// The last bytes, for messages.
  func tail(_ limit: Int) -> String {
    var bytes = [UInt8](repeating: 0, count: min(limit, length))
    let start = length - bytes.count
    let count = bytes.withUnsafeMutableBytes { read(at: max(0, start), into: $0) }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
