/// The paths that git tracks although an ignore rule speaks against them: tracked files are part of the source. They are
/// asked for only when a rule leaves something out.
final class TrackedPaths {
  private let ask: () -> [[UInt8]]
  /// In the order of their bytes.
  private lazy var paths = ask().sorted { $0.lexicographicallyPrecedes($1) }

  /// - Parameter ask: gives the paths from the checkout's top; called once at most.
  init(_ ask: @escaping () -> [[UInt8]] = { [] }) {
    self.ask = ask
  }

  func contains(_ path: [UInt8]) -> Bool {
    let index = paths.firstIndex(notBefore: path) { $0 }
    return index < paths.count && paths[index] == path
  }

  /// - Parameter folder: ends in a slash.
  func hasPaths(below folder: [UInt8]) -> Bool {
    let index = paths.firstIndex(notBefore: folder) { $0 }
    return index < paths.count && paths[index].starts(with: folder)
  }
}
