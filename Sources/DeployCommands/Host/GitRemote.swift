import Glibc
import HKDLanguage

/// The app named by the `heroku` remote of the git checkout around a folder.
enum GitRemote {
  private static let largestFile = 1 << 20

  /// Nil where there is no checkout, no such remote, or none of Heroku's form.
  static func app(in folder: String) -> String? {
    guard let config = configPath(around: folder), let bytes = try? Files.read(config, limit: largestFile) else {
      return nil
    }
    return remoteURL(named: "heroku", in: String(decoding: bytes, as: UTF8.self)).flatMap(appName)
  }

  private static func configPath(around folder: String) -> String? {
    guard let resolved = realpath(folder, nil) else { return nil }
    defer { free(resolved) }
    var current = String(cString: resolved)
    while true {
      if let path = configPath(of: "\(current == "/" ? "" : current)/.git") { return path }
      guard current != "/", let slash = current.lastIndex(of: "/") else { return nil }
      current = slash == current.startIndex ? "/" : String(current[..<slash])
    }
  }

  /// `.git` is a folder, or (in worktrees) a file that says where the folder is; its config is the main checkout's.
  private static func configPath(of git: String) -> String? {
    var status = stat()
    guard stat(git, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR { return "\(git)/config" }
    guard let bytes = try? Files.read(git, limit: largestFile) else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" }
    guard line.hasPrefix("gitdir: ") else { return nil }
    let folder = absolute(String(line.dropFirst(8)), from: parent(of: git))
    guard let common = try? Files.read("\(folder)/commondir", limit: largestFile) else { return "\(folder)/config" }
    let name = String(decoding: common, as: UTF8.self).prefix { $0 != "\n" }
    return absolute(String(name), from: folder) + "/config"
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func absolute(_ path: String, from folder: String) -> String {
    path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  private static func remoteURL(named name: String, in config: String) -> String? {
    var isInside = false
    for line in config.split(whereSeparator: \.isNewline) {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("[") {
        isInside = words.hasPrefix("[remote \"\(name)\"]")
      } else if isInside, words.hasPrefix("url"), let equals = words.firstIndex(of: "=") {
        return String(words[words.index(after: equals)...].drop { $0 == " " || $0 == "\t" })
      }
    }
    return nil
  }

  /// Of `https://git.heroku.com/NAME.git` and `git@heroku.com:NAME.git`, also with another host.
  static func appName(_ url: String) -> String? {
    guard let last = url.split(whereSeparator: { $0 == "/" || $0 == ":" }).last else { return nil }
    let name = last.hasSuffix(".git") ? last.dropLast(4) : last
    let isName = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isName && !name.isEmpty ? String(name) : nil
  }
}
