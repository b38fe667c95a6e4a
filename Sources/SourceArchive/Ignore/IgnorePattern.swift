/// One line of an ignore file.
struct IgnorePattern: Sendable {
  /// The line as it stands in the file.
  let text: String
  /// 1 for the first line.
  let line: Int
  /// `!`: what it matches is packed after all.
  let isNegated: Bool
  /// A trailing slash: it matches folders only.
  let foldersOnly: Bool
  /// No slash inside: it is held against the last name of a path, at any depth.
  let matchesName: Bool
  private let glob: [UInt8]
  /// How much of the glob is literal.
  private let literalCount: Int
  /// `*literal`, by far the commonest glob, needs no matcher.
  private let isSuffix: Bool

  /// Reads one line as git does; the line holds no newline and is not empty.
  init(line bytes: ArraySlice<UInt8>, number: Int) {
    text = visible(bytes)
    line = number
    var glob = bytes
    isNegated = glob.first == UInt8(ascii: "!")
    if isNegated { glob.removeFirst() }
    foldersOnly = glob.last == slash
    if foldersOnly { glob.removeLast() }
    matchesName = !glob.contains(slash)
    if glob.first == slash { glob.removeFirst() }
    self.glob = Array(glob)
    literalCount = self.glob.firstIndex(where: isGlobSpecial) ?? self.glob.count
    isSuffix = glob.first == UInt8(ascii: "*") && !glob.dropFirst().contains(where: isGlobSpecial)
  }

  /// Whether the pattern matches.
  /// - Parameters:
  ///   - path: from the folder that the ignore file stands in.
  ///   - name: the path's last name.
  func matches(
    path: UnsafeRawBufferPointer, name: UnsafeRawBufferPointer, isFolder: Bool, foldsCase: Bool
  ) -> Bool {
    if foldersOnly, !isFolder { return false }
    return glob.withUnsafeBytes { glob in
      if matchesName { return matchesName(glob, name, foldsCase) }
      guard literalCount <= path.count else { return false }
      let literal = UnsafeRawBufferPointer(rebasing: glob[..<literalCount])
      guard isEqual(literal, UnsafeRawBufferPointer(rebasing: path[..<literalCount]), foldsCase) else { return false }
      if literalCount == glob.count, literalCount == path.count { return true }
      // One literal byte stays, so that a `**` behind it is seen not to stand alone.
      let start = max(0, literalCount - 1)
      return Wildmatch.matches(
        UnsafeRawBufferPointer(rebasing: glob[start...]), UnsafeRawBufferPointer(rebasing: path[start...]),
        isPath: true, foldsCase: foldsCase)
    }
  }

  private func matchesName(_ glob: UnsafeRawBufferPointer, _ name: UnsafeRawBufferPointer, _ foldsCase: Bool) -> Bool {
    if literalCount == glob.count { return isEqual(glob, name, foldsCase) }
    if isSuffix {
      let suffix = glob.count - 1
      return suffix <= name.count
        && isEqual(
          UnsafeRawBufferPointer(rebasing: glob[1...]),
          UnsafeRawBufferPointer(rebasing: name[(name.count - suffix)...]), foldsCase)
    }
    return Wildmatch.matches(glob, name, isPath: false, foldsCase: foldsCase)
  }

  /// Whether it could match something below `folder` (a path that ends in a slash): false only when that is certain.
  func mayMatch(below folder: UnsafeRawBufferPointer, foldsCase: Bool) -> Bool {
    if matchesName { return true }
    return glob.withUnsafeBytes { glob in
      let common = min(literalCount, folder.count)
      return isEqual(
        UnsafeRawBufferPointer(rebasing: glob[..<common]), UnsafeRawBufferPointer(rebasing: folder[..<common]),
        foldsCase)
    }
  }
}

private func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, _ foldsCase: Bool) -> Bool {
  guard left.count == right.count else { return false }
  if foldsCase { return zip(left, right).allSatisfy { asciiLowercased($0) == asciiLowercased($1) } }
  return left.elementsEqual(right)
}
