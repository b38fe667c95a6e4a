/// Modules as files.
public enum ModuleFiles {
  /// Reads the file that `use` names, from the folder of the text that says it.
  @Sendable
  public static func load(_ path: String, _ folder: String) throws(Failure) -> SourceText {
    let file = normalized(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    do throws(Files.Problem) {
      let parent = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
      return SourceText(try Files.read(file), origin: .file(file), folder: parent.isEmpty ? "/" : parent)
    } catch {
      throw Failure("HKD222", "cannot read the module \(file): \(error.message)", kind: .check)
    }
  }

  /// One name for one file: without `.`, `//` and `name/..`.
  private static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
