/// Where a checkout stands.
struct GitState: Sendable, Equatable {
  /// The commit's full name in hexadecimal; nil before the first one.
  let commit: String?
  /// Whether the folder has changes, or files that git does not know and does not ignore.
  let isDirty: Bool
}

/// Asks git about the folder while it is being packed: the questions are put at once, the answers read when they are needed.
final class GitInquiry {
  private let status: GitProcess?
  private let ignored: GitProcess?
  /// Why git could not tell; nil while all is well.
  private(set) var trouble: String?

  init(_ git: GitProgram, _ options: ArchiveOptions) {
    var questions: [GitProcess?] = [nil, nil]
    do throws(ArchiveFailure) {
      if options.usesIgnoreFiles {
        questions[0] = try GitProcess(
          ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--full-name"], in: git.folder,
          isCancelled: git.isCancelled)
      }
      if options.asksForCommit {
        questions[1] = try GitProcess(
          ["status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal", "--", "."], in: git.folder,
          isCancelled: git.isCancelled)
      }
    } catch {
      trouble = Self.consequence(of: error)
    }
    (ignored, status) = (questions[0], questions[1])
  }

  private static func consequence(of failure: ArchiveFailure) -> String {
    "\(failure.message); so the commit is unknown, and files that git tracks against its ignore rules are left out"
  }

  /// The paths that git tracks against its own ignore rules, from the checkout's top; none when git cannot tell.
  /// - Throws: `cancelled`.
  func trackedPaths() throws(ArchiveFailure) -> [[UInt8]] {
    guard let ignored else { return [] }
    do throws(ArchiveFailure) {
      var paths: [[UInt8]] = []
      while let path = try ignored.read(through: 0) { paths.append(path) }
      try ignored.finish()
      return paths
    } catch {
      if error.kind == .cancelled { throw error }
      trouble = Self.consequence(of: error)
      return []
    }
  }

  /// Nil when git cannot tell.
  /// - Throws: `cancelled`.
  func state() throws(ArchiveFailure) -> GitState? {
    guard let status else { return nil }
    do throws(ArchiveFailure) {
      var commit: String?
      while let record = try status.read(through: 0) {
        let text = String(decoding: record, as: UTF8.self)
        if text.hasPrefix("# branch.oid ") {
          let name = text.dropFirst(13)
          commit = name == "(initial)" ? nil : String(name)
        }
        // One change is enough; git need not list the rest.
        if !text.hasPrefix("#") { return GitState(commit: commit, isDirty: true) }
      }
      try status.finish()
      return GitState(commit: commit, isDirty: false)
    } catch {
      if error.kind == .cancelled { throw error }
      trouble = Self.consequence(of: error)
      return nil
    }
  }
}
