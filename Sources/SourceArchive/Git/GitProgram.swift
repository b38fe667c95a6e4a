import Glibc

/// What is asked of the git program.
struct GitProgram {
  /// The folder that git runs in.
  let folder: String
  let isCancelled: @Sendable () -> Bool

  private static let mostOutput = 256 << 20

  /// Runs git to its end and gives what it said.
  func output(_ arguments: [String], atMost limit: Int = mostOutput) throws(ArchiveFailure) -> [UInt8] {
    let process = try GitProcess(arguments, in: folder, isCancelled: isCancelled)
    let output = try process.readAll(atMost: limit)
    try process.finish()
    return output
  }

  /// One line of output.
  func line(_ arguments: [String]) throws(ArchiveFailure) -> String {
    String(decoding: try output(arguments, atMost: 1 << 20).prefix { $0 != 10 }, as: UTF8.self)
  }

  /// The user's own `core.excludesFile`, or git's default place for it; empty where there is none.
  func globalExcludes() throws(ArchiveFailure) -> [UInt8] {
    var path = ""
    do throws(ArchiveFailure) {
      path = try line(["config", "--type=path", "--get", "core.excludesFile"])
    } catch {
      // git config fails for what is not set.
      if error.kind == .cancelled { throw error }
    }
    if path.isEmpty, let base = getenv("XDG_CONFIG_HOME"), base.pointee != 0 {
      path = String(cString: base) + "/git/ignore"
    } else if path.isEmpty, let home = getenv("HOME") {
      path = String(cString: home) + "/.config/git/ignore"
    }
    return path.isEmpty ? [] : contents(of: path, in: AT_FDCWD, limit: 16 << 20, followsLink: true) ?? []
  }
}
