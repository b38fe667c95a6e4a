import Glibc
import HKDLanguage

extension Command {
  static var ls: Command {
    Command(
      "ls", "Lists a folder: name, type, size and time of each entry, sorted by name.",
      parameters: [
        Parameter("folder", .positional, .string, default: .string("."), input: true, completion: .path, "The folder."),
        Parameter("all", .flag, .bool, short: "a", "Names that begin with a dot too."),
      ],
      result: .list, items: .fields(["name", "type", "size", "modified"]), effect: .reads,
      examples: [
        Example("save hello a.txt; ls | select [name type size]", output: "name   type  size\na.txt  file  5b")
      ]
    ) { invocation in
      let folder = try invocation.path("folder")
      do throws(Files.Problem) {
        let names = try Folder.names(folder).filter { invocation.isSet("all") || !$0.hasPrefix(".") }
        return .list(names.compactMap { Folder.entry($0, in: folder) })
      } catch {
        throw invocation.unreadable(error)
      }
    }
  }

  static var exists: Command {
    Command(
      "exists", "Tells whether there is a file or folder of a name.",
      parameters: [
        Parameter(
          "path", .positional, .string, required: true, input: true, completion: .path, "The path; links are followed.")
      ],
      result: .bool, effect: .reads,
      examples: [Example("exists no-such-file", output: "false")]
    ) { invocation in
      var status = stat()
      return .bool(stat(try invocation.path("path"), &status) == 0)
    }
  }
}

/// Reading folders.
enum Folder {
  /// The names in a folder, sorted by bytes, without `.` and `..`.
  static func names(_ path: String) throws(Files.Problem) -> [String] {
    guard let stream = opendir(path) else { throw Files.Problem(path: path, code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw Files.Problem(path: path, code: errno) }
    return names.sorted { byteOrder($0, $1) < 0 }
  }

  /// What `ls` tells of an entry; nil for one that has gone meanwhile.
  static func entry(_ name: String, in folder: String) -> Value? {
    var status = stat()
    guard lstat(folder == "." ? name : "\(folder)/\(name)", &status) == 0 else { return nil }
    let modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    return .record([
      ("name", .string(name)), ("type", .string(type(of: status))), ("size", .size(Int(status.st_size))),
      ("modified", .time(modified)),
    ])
  }

  private static func type(of status: stat) -> String {
    switch status.st_mode & S_IFMT {
    case S_IFREG: "file"
    case S_IFDIR: "folder"
    case S_IFLNK: "link"
    default: "other"
    }
  }
}
