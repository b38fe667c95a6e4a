import HKDSystem

/// An answer to a call that went well, without what each call adds (`Request-Id` and so on).
struct Rendered: Sendable {
  var status: Int
  var headers: Headers
  var bytes: [UInt8]
  /// The ETag of the bytes.
  var tag: String
}

/// Keeps the answers to GETs that follow from the storage, for as long as it does not change: reading rows, making JSON of them
/// and the digest of that takes ten times as long as all the rest of a call.
final class ReplyCache: Sendable {
  /// What an answer depends on besides the storage.
  struct Key: Hashable, Sendable {
    var target: String
    var range: String?
    /// The most items of a page, where a fault rule sets it.
    var pageSize: Int?
  }

  private struct Entry {
    var rendered: Rendered
    var version: Int
    var made: Instant
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
  }

  /// Seconds: signed URLs in an answer are to be good for nearly as long as fresh ones.
  private static let lifetime = 1.0
  private static let longestTarget = 512
  private static let capacity = 1 << 20

  private let state = Monitor(State())

  /// The answer as it is kept, or as `render` makes it.
  ///
  /// - Parameter version: of the storage, taken before anything is read: what is committed meanwhile makes the entry void.
  func answer(_ key: Key, version: Int, _ render: () throws -> Rendered) rethrows -> Rendered {
    let kept: Rendered? = state.withLock { state in
      guard let entry = state.entries[key], entry.version == version, .now - entry.made < Self.lifetime else { return nil }
      return entry.rendered
    }
    if let kept { return kept }
    let rendered = try render()
    guard key.target.utf8.count <= Self.longestTarget, rendered.bytes.count <= Self.capacity / 8 else { return rendered }
    state.withLock { state in
      // All at once, when they are too many: most are of a storage that has changed.
      if state.bytes > Self.capacity { state = State() }
      let before = state.entries.updateValue(Entry(rendered: rendered, version: version, made: .now), forKey: key)
      state.bytes += Self.size(rendered) - (before.map { Self.size($0.rendered) } ?? 0)
    }
    return rendered
  }

  /// Bytes that an entry takes, about.
  private static func size(_ rendered: Rendered) -> Int { rendered.bytes.count + 1024 }
}
