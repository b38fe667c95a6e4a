/// A file with its size.
public struct SizedPath: Sendable, Equatable {
  /// From the packed folder.
  public let path: String
  /// Its size before compression.
  public let bytes: Int64
}

/// The ten biggest of all files that come by.
struct BiggestFiles {
  private var files: [(path: [UInt8], bytes: Int64)] = []
  private static let count = 10

  mutating func add(_ path: [UInt8], _ bytes: Int64) {
    if files.count == Self.count, let smallest = files.last, smallest.bytes >= bytes { return }
    let place = files.firstIndex { $0.bytes < bytes } ?? files.count
    files.insert((path, bytes), at: place)
    if files.count > Self.count { files.removeLast() }
  }

  /// The biggest first.
  var list: [SizedPath] { files.map { SizedPath(path: String(decoding: $0.path, as: UTF8.self), bytes: $0.bytes) } }
}
