import Glibc

/// Follows a symbolic link's text through the real folders below a root, and never outside it.
struct LinkResolver {
  enum Outcome: Equatable {
    /// It ends at something inside; the path from the root.
    case inside([UInt8])
    case absolute
    case leaves
    /// Nothing is there, with the system's reason.
    case dangling(String)
  }

  /// The open root folder.
  let root: Int32

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
      switch Self.readLink(path.map(CChar.init(bitPattern:)) + [0], in: root) {
      case .link(let text):
        hops += 1
        if hops > Self.mostHops { return .dangling(errorText(ELOOP)) }
        if text.first == slash { return .leaves }
        pending += Self.parts(text)
      case .failure(EINVAL):
        real.append(part)
      case .failure(let number):
        // The rest is judged by its text: what is missing today may be there tomorrow.
        missing = missing ?? errorText(number)
        real.append(part)
      }
    }
    if let missing { return .dangling(missing) }
    return .inside(Array(real.joined(separator: [slash])))
  }

  private static func parts(_ path: [UInt8]) -> [[UInt8]] { path.split(separator: slash).reversed().map(Array.init) }

  enum Reading {
    case link([UInt8])
    case failure(Int32)
  }

  /// A link's text.
  static func readLink(_ name: [CChar], in folder: Int32) -> Reading {
    var buffer = [UInt8](repeating: 0, count: longestPath)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        chars.baseAddress.map { readlinkat(folder, name, $0, chars.count) } ?? -1
      }
    }
    return count < 0 ? .failure(errno) : .link(Array(buffer[..<count]))
  }
}
