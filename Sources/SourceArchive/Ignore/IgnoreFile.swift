/// The patterns of one file, or of the command line.
struct IgnoreFile: Sendable {
  /// As it is shown: `.gitignore`, `web/.gitignore`, `--exclude`.
  let source: String
  /// The folder that the patterns are relative to, from the top of the rules: empty, or a path that ends in a slash.
  let folder: [UInt8]
  let patterns: [IgnorePattern]
  /// What in the file is not taken as it may be meant.
  var remarks: [String] = []

  /// A file in gitignore syntax: `#` lines and blank ones are skipped, trailing blanks go unless escaped, CRLF counts as LF.
  init(gitignore bytes: [UInt8], source: String, folder: [UInt8]) {
    self.source = source
    self.folder = folder
    patterns = Self.lines(bytes).compactMap { number, line in
      if line.isEmpty || line.first == UInt8(ascii: "#") { return nil }
      var line = line
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if let zero = line.firstIndex(of: 0) { line = line[..<zero] }
      line = Self.trimmed(line)
      return line.isEmpty ? nil : IgnorePattern(line: line, number: number)
    }
  }

  /// `.slugignore` in the folder's root: as gitignore, but without `!`, and a slash anywhere anchors the pattern.
  init(slugignore bytes: [UInt8], folder: [UInt8]) {
    source = ".slugignore"
    self.folder = folder
    var remarks: [String] = []
    patterns = Self.lines(bytes).compactMap { number, line in
      let blanks: [UInt8] = [32, 9, 13]
      var line = line.drop { blanks.contains($0) }
      while let last = line.last, blanks.contains(last) { line.removeLast() }
      if line.isEmpty || line.first == UInt8(ascii: "#") || line.contains(0) { return nil }
      if line.first == UInt8(ascii: "!") {
        remarks.append(".slugignore:\(number): the platform knows no `!` in .slugignore; the line has no effect")
        return nil
      }
      if line.contains(slash), line.first != slash { line = [slash] + line }
      return IgnorePattern(line: line, number: number)
    }
    self.remarks = remarks
  }

  /// `--exclude` and `--include`; an include wins over any exclude.
  init(exclude: [String], include: [String], folder: [UInt8]) {
    source = "the command line"
    self.folder = folder
    let taken = exclude.filter { !$0.isEmpty }.map { Array($0.utf8) }
    let given = include.filter { !$0.isEmpty }.map { [UInt8(ascii: "!")] + Array($0.utf8) }
    patterns = (taken + given).map { IgnorePattern(line: $0[...], number: 0) }
  }

  private static func lines(_ bytes: [UInt8]) -> [(number: Int, bytes: ArraySlice<UInt8>)] {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    return body.split(separator: 10, omittingEmptySubsequences: false).enumerated().map { ($0 + 1, $1) }
  }

  /// Without trailing blanks, but `\ ` keeps its one.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end: Int?
    var index = line.startIndex
    while index < line.endIndex {
      if line[index] == 32 {
        if end == nil { end = index }
      } else {
        if line[index] == UInt8(ascii: "\\") {
          index += 1
          if index == line.endIndex { return line }
        }
        end = nil
      }
      index += 1
    }
    return line[..<(end ?? line.endIndex)]
  }

  /// The last pattern that matches, which decides.
  func match(path: UnsafeRawBufferPointer, nameStart: Int, isFolder: Bool, foldsCase: Bool) -> IgnorePattern? {
    let inFolder = UnsafeRawBufferPointer(rebasing: path[folder.count...])
    let name = UnsafeRawBufferPointer(rebasing: path[nameStart...])
    return patterns.last { $0.matches(path: inFolder, name: name, isFolder: isFolder, foldsCase: foldsCase) }
  }
}
