import Glibc
import SourceArchive

/// A folder with `bin/detect`, `bin/compile` and perhaps `bin/release`: the classic buildpack contract.
struct Buildpack: Sendable {
  /// How it was named, for the log.
  var reference: String
  var folder: String

  /// Finds or fetches the buildpack that a reference stands for.
  ///
  /// A reference is a folder on this machine (a path or `file://` URL), a git repository on this machine with an
  /// optional `#branch`, or a `.tgz` (a path, a `file://` or an https URL).
  static func find(_ reference: String, number: Int, _ scope: BuildScope, _ platform: Platform) throws(BuildProblem)
    -> Buildpack
  {
    let parts = reference.split(separator: "#", maxSplits: 1).map(String.init)
    let place = parts.first ?? ""
    let path = place.hasPrefix("file://") ? String(place.dropFirst(7)) : place
    let target = "\(scope.folder)/buildpack-\(number)"
    let isArchive =
      SourceFetch.withoutQuery(path).hasSuffix(".tgz") || SourceFetch.withoutQuery(path).hasSuffix(".tar.gz")
    if isArchive {
      let archive = path.hasPrefix("/") ? path : try SourceFetch.fetch(place, to: "\(target).tgz", scope, platform)
      do {
        try Archives.extract(archive, to: target, unwrap: true) { scope.isEnded }
      } catch {
        throw BuildProblem("The buildpack \(reference) cannot be unpacked: \(error)")
      }
      return Buildpack(reference: reference, folder: target)
    }
    guard path.hasPrefix("/") else {
      throw BuildProblem(
        "The buildpack \(reference) is not on this machine.",
        "The local platform takes buildpacks from folders, git repositories on disk and .tgz files,",
        "and apps that bring their own bin/detect and bin/compile.")
    }
    let isRepository = path.hasSuffix(".git") || FileIO.isFolder("\(path)/.git")
    if isRepository {
      let branch = parts.count == 2 ? ["--branch", parts[1]] : []
      let git = ["/usr/bin/git", "-c", "advice.detachedHead=false"]
      let clone = git + ["clone", "--quiet", "--depth", "1"] + branch + ["--", "file://\(path)", target]
      guard try scope.run(clone, in: scope.folder) == .exited(0) else {
        throw BuildProblem("The buildpack \(reference) cannot be cloned.")
      }
      return Buildpack(reference: reference, folder: target)
    }
    guard FileIO.isFolder(path) else { throw BuildProblem("There is no folder \(path) for the buildpack.") }
    return Buildpack(reference: reference, folder: path)
  }

  /// The buildpack that an app brings along, if it does.
  static func inline(at folder: String) -> Buildpack? {
    guard FileIO.isFile("\(folder)/bin/detect"), FileIO.isFile("\(folder)/bin/compile") else { return nil }
    return Buildpack(reference: "inline", folder: folder)
  }

  func script(_ name: String) -> String { "\(folder)/bin/\(name)" }

  /// Scripts of archives may have lost their mode on the way. Those that links lead to, outside the folder, stay as they are.
  func makeExecutable() {
    guard let root = truePath(folder) else { return }
    for name in ["detect", "compile", "release"] where FileIO.isFile(script(name)) && access(script(name), X_OK) != 0 {
      if let path = truePath(script(name)), path.hasPrefix("\(root)/") { chmod(path, 0o755) }
    }
  }
}

/// What `bin/release` prints: YAML of which the process types count.
enum BuildpackRelease {
  /// The entries under `default_process_types:`.
  static func processTypes(_ text: String) -> [String: String] {
    var types: [String: String] = [:]
    var isInside = false
    for line in text.split(whereSeparator: \.isNewline) {
      let isIndented = line.first == " " || line.first == "\t"
      let trimmed = Headers.trimmed(line)
      if trimmed.isEmpty || trimmed.hasPrefix("#") || trimmed == "---" { continue }
      if !isIndented {
        isInside = trimmed.hasPrefix("default_process_types:")
        continue
      }
      guard isInside, let colon = trimmed.firstIndex(of: ":") else { continue }
      let name = unquoted(Headers.trimmed(trimmed[..<colon]))
      let command = unquoted(Headers.trimmed(trimmed[trimmed.index(after: colon)...]))
      if Procfile.isType(name), !command.isEmpty { types[name] = command }
    }
    return types
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == text.last, quote == "'" || quote == "\"" else {
      return text
    }
    return String(text.dropFirst().dropLast())
  }
}
