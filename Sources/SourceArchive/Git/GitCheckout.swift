import CSystem
import Glibc

/// The git checkout that a folder lies in, read from its files, without the git program.
package struct GitCheckout: Sendable {
  /// The checkout's top folder, absolute.
  let top: String
  /// From the top to the folder in question: empty, or a path that ends in a slash.
  let prefix: [UInt8]
  /// Where `info/exclude` and `config` are: `.git`, or what a linked checkout's `.git` file leads to.
  let commonFolder: String

  private static let largestFile = 16 << 20

  /// Looks in `folder` and all folders above it.
  /// - Parameter folder: absolute, without symbolic links.
  package init?(around folder: String) {
    var top = folder
    while true {
      let dotGit = top == "/" ? "/.git" : top + "/.git"
      if let common = Self.commonFolder(of: dotGit, in: top) {
        self.top = top
        commonFolder = common
        let below = folder.utf8.dropFirst(top.utf8.count).drop { $0 == slash }
        prefix = below.isEmpty ? [] : Array(below) + [slash]
        return
      }
      guard top != "/", let end = top.utf8.lastIndex(of: slash) else { return nil }
      top = end == top.startIndex ? "/" : String(top[..<end])
    }
  }

  private static func commonFolder(of dotGit: String, in top: String) -> String? {
    var status = stat()
    guard stat(dotGit, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR { return isGitFolder(dotGit) ? dotGit : nil }
    guard let bytes = contents(of: dotGit, in: AT_FDCWD, limit: 64 << 10, followsLink: true),
      let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first, line.hasPrefix("gitdir: ")
    else { return nil }
    let own = absolute(String(line.dropFirst(8)), from: top)
    guard let common = contents(of: own + "/commondir", in: AT_FDCWD, limit: 64 << 10, followsLink: true),
      let path = String(decoding: common, as: UTF8.self).split(separator: "\n").first
    else { return isGitFolder(own) ? own : nil }
    return absolute(String(path), from: own)
  }

  private static func isGitFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path + "/HEAD", &status) == 0 && stat(path + "/objects", &status) == 0
  }

  private static func absolute(_ path: String, from folder: String) -> String {
    path.hasPrefix("/") ? path : folder + "/" + path
  }

  /// The patterns that stand below the ones in the tree; empty when there are none.
  var infoExclude: [UInt8] {
    contents(of: commonFolder + "/info/exclude", in: AT_FDCWD, limit: Self.largestFile, followsLink: true) ?? []
  }

  /// `core.ignoreCase` of the repository's own config, which git sets where the file system folds case.
  var foldsCase: Bool {
    guard let value = config.values(of: "ignorecase", in: "core").last?.lowercased() else { return false }
    return ["", "true", "yes", "on", "1"].contains(value)
  }

  /// The first address of a remote, which is the one that git fetches from; nil where there is no such remote.
  package func address(ofRemote name: String) -> String? { config.values(of: "url", in: "remote \"\(name)\"").first }

  private var config: GitConfig {
    GitConfig(contents(of: commonFolder + "/config", in: AT_FDCWD, limit: Self.largestFile, followsLink: true) ?? [])
  }
}
