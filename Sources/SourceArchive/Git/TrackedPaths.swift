/// The paths that git tracks although an ignore rule speaks against them: tracked files are part of the source.
struct TrackedPaths: Sendable {
  /// In the order of their bytes.
  private let paths: [[UInt8]]

  /// - Parameter paths: from the checkout's top.
  init(_ paths: [[UInt8]] = []) {
    self.paths = paths.sorted { $0.lexicographicallyPrecedes($1) }
  }

  func contains(_ path: [UInt8]) -> Bool {
    let index = firstIndex(notBefore: path)
    return index < paths.count && paths[index] == path
  }

  /// - Parameter folder: ends in a slash.
  func hasPaths(below folder: [UInt8]) -> Bool {
    let index = firstIndex(notBefore: folder)
    return index < paths.count && paths[index].starts(with: folder)
  }

  private func firstIndex(notBefore path: [UInt8]) -> Int {
    var range = 0..<paths.count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if paths[middle].lexicographicallyPrecedes(path) {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }
}
