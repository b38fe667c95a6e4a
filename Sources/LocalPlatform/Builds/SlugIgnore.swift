import Glibc
import HKDLanguage

/// `.slugignore`: what a build leaves out, before any buildpack sees it.
///
/// Patterns as of `.gitignore`, without negation: one with a slash inside is anchored at the root, others match a name at
/// every depth.
struct SlugIgnore: Sendable {
  private struct Pattern: Sendable {
    var text: String
    var isAnchored: Bool
    var isFolderOnly: Bool
  }

  private let patterns: [Pattern]

  init(_ text: String) {
    patterns = text.split(whereSeparator: \.isNewline).compactMap { line in
      var pattern = Headers.trimmed(line)
      guard !pattern.isEmpty, !pattern.hasPrefix("#"), !pattern.hasPrefix("!") else { return nil }
      let isFolderOnly = pattern.hasSuffix("/")
      while pattern.hasSuffix("/") { pattern.removeLast() }
      let isAnchored = pattern.contains("/")
      while pattern.hasPrefix("/") { pattern.removeFirst() }
      return pattern.isEmpty ? nil : Pattern(text: pattern, isAnchored: isAnchored, isFolderOnly: isFolderOnly)
    }
  }

  /// - Parameter path: from the root, without a slash in front.
  func matches(_ path: String, isFolder: Bool) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return patterns.contains { pattern in
      guard isFolder || !pattern.isFolderOnly else { return false }
      return fnmatch(pattern.text, pattern.isAnchored ? path : name, FNM_PATHNAME) == 0
    }
  }

  static func apply(at root: String) throws(BuildProblem) {
    let path = "\(root)/.slugignore"
    guard FileIO.isFile(path), let bytes = try? Files.read(path, limit: 1 << 20) else { return }
    SlugIgnore(String(decoding: bytes, as: UTF8.self)).prune(root, below: "")
  }

  private func prune(_ root: String, below path: String) {
    for name in FileIO.names(in: path.isEmpty ? root : "\(root)/\(path)") ?? [] {
      let inner = path.isEmpty ? name : "\(path)/\(name)"
      var status = stat()
      guard lstat("\(root)/\(inner)", &status) == 0 else { continue }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      if matches(inner, isFolder: isFolder) {
        FileTree.remove("\(root)/\(inner)")
      } else if isFolder {
        prune(root, below: inner)
      }
    }
  }
}
