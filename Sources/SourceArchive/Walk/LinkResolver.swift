import Glibc

/// Follows a symbolic link's text through the folders and links below a root, and never outside it.
struct LinkResolver {
  enum Outcome: Equatable {
    /// It ends at something inside; the path from the root.
    case inside([UInt8])
    case absolute
    case leaves
    /// Nothing is there, with the system's reason.
    case dangling(String)
  }

  /// What stands at a path from the root; the folders above it are known to be no links.
  enum Reading {
    /// With its text.
    case link([UInt8])
    case noLink
    /// Nothing to be had, with the system's reason.
    case failure(String)
  }

  private let read: ([UInt8]) -> Reading

  init(_ read: @escaping ([UInt8]) -> Reading) { self.read = read }

  /// - Parameter root: the open root folder.
  init(root: Int32) { self.init { Self.readLink(systemName($0), in: root) } }

  /// As many as Linux follows (path_resolution(7)).
  private static let mostHops = 40
  private static let longestPath = 4096

  /// - Parameters:
  ///   - folder: that the link stands in, from the root: empty, or ending in a slash; no part of it is a link.
  ///   - target: the link's text.
  func resolve(target: [UInt8], from folder: ArraySlice<UInt8>) -> Outcome {
    var real = folder.split(separator: slash).map(Array.init)
    var pending: [[UInt8]] = []
    if target.first == slash { return .absolute }
    pending = Self.parts(target)
    var hops = 1
    var missing: String?
    while let part = pending.popLast() {
      if part == [dot] { continue }
      if part == [dot, dot] {
        guard real.popLast() != nil else { return .leaves }
        continue
      }
      let path = real.flatMap { $0 + [slash] } + part
      guard path.count < Self.longestPath else { return .dangling(errorText(ENAMETOOLONG)) }
      switch read(path) {
      case .link(let text):
        hops += 1
        if hops > Self.mostHops { return .dangling(errorText(ELOOP)) }
        if text.first == slash { return .leaves }
        pending += Self.parts(text)
      case .noLink:
        real.append(part)
      case .failure(let reason):
        // The rest is judged by its text: what is missing today may be there tomorrow.
        missing = missing ?? reason
        real.append(part)
      }
    }
    if let missing { return .dangling(missing) }
    return .inside(Array(real.joined(separator: [slash])))
  }

  private static func parts(_ path: [UInt8]) -> [[UInt8]] { path.split(separator: slash).reversed().map(Array.init) }

  /// What a name in an open folder is.
  static func readLink(_ name: [CChar], in folder: Int32) -> Reading {
    var buffer = [UInt8](repeating: 0, count: longestPath)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        chars.baseAddress.map { readlinkat(folder, name, $0, chars.count) } ?? -1
      }
    }
    if count >= 0 { return .link(Array(buffer[..<count])) }
    return errno == EINVAL ? .noLink : .failure(errorText(errno))
  }

  /// Why a link may not go into an archive; nil when it may.
  func refusal(of target: [UInt8], at path: [UInt8]) -> String? {
    let folder = path[..<((path.lastIndex(of: slash) ?? -1) + 1)]
    let shown = visible(target)
    return switch resolve(target: target, from: folder) {
    case .inside: nil
    case .absolute: "points at \(shown), which is absolute"
    case .leaves: "points at \(shown), which is outside the folder"
    case .dangling(let reason): "points at \(shown), which cannot be reached (\(reason))"
    }
  }
}
