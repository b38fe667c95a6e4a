import Glibc
import HKDLanguage

/// Files and folders as names for completion.
enum FolderNames {
  /// A folder may hold any number of files; more than these help nobody.
  private static let mostNames = 4000

  /// What begins with a path that is being typed, folders with a `/`; those that begin with a dot only where one is typed.
  static func beginning(with typed: String) -> [CompletionName] {
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let beginning = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    let there = Files.inHome(folder)
    let names = self.names(in: folder.isEmpty ? "." : there, beginningWith: beginning).map { name in
      let path = folder + name
      var status = stat()
      let isFolder = stat(there + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      return CompletionName(isFolder ? path + "/" : path, isOpen: isFolder)
    }
    return names.sorted { $0.text < $1.text }
  }

  /// The programs in the folders of `path`; those of one folder where a path to it is being typed.
  static func programs(beginningWith typed: String, path: String) -> [CompletionName] {
    guard !typed.contains("/") else {
      return beginning(with: typed).filter { $0.isOpen || access($0.text, X_OK) == 0 }
    }
    let found = path.split(separator: ":").flatMap { folder in
      names(in: String(folder), beginningWith: typed).filter { access("\(folder)/\($0)", X_OK) == 0 }
    }
    return Set(found).sorted().map { CompletionName($0) }
  }

  private static func names(in folder: String, beginningWith beginning: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while names.count < mostNames, let entry = readdir(directory) {
      guard let name = Self.name(of: entry), name.hasPrefix(beginning), name != ".", name != "..",
        !name.hasPrefix(".") || beginning.hasPrefix(".")
      else { continue }
      names.append(name)
    }
    return names
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
