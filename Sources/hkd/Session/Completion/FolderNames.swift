import Glibc
import HKDLanguage

/// Files and folders as names for completion.
enum FolderNames {
  /// A folder may hold any number of files; more than these help nobody.
  private static let mostNames = 1000

  /// What begins with a path that is being typed, folders with a `/`; those that begin with a dot only where one is typed.
  static func beginning(with typed: String, environment: Environment) -> [CompletionName] {
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let beginning = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return [] }
    defer { closedir(directory) }
    var names: [CompletionName] = []
    while names.count < mostNames, let entry = readdir(directory) {
      guard let name = Self.name(of: entry), name.hasPrefix(beginning), name != ".", name != "..",
        !name.hasPrefix(".") || beginning.hasPrefix(".")
      else { continue }
      let path = folder + name
      var status = stat()
      let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append(CompletionName(isFolder ? path + "/" : path, isOpen: isFolder))
    }
    return names.sorted { $0.text < $1.text }
  }

  /// Nil for names that are no UTF-8 or hold control characters: they cannot be typed.
  private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(validatingCString: $0) }
    }
    guard let name, !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
    return name
  }
}
