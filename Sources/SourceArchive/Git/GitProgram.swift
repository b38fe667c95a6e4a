/// What is asked of the git program.
struct GitProgram {
  /// The folder that git runs in.
  let folder: String
  let isCancelled: @Sendable () -> Bool

  private static let mostOutput = 256 << 20

  /// Runs git to its end and gives what it said.
  func output(_ arguments: [String], atMost limit: Int = mostOutput) throws(ArchiveFailure) -> [UInt8] {
    let process = try GitProcess(arguments, in: folder, isCancelled: isCancelled)
    let output = try process.readAll(atMost: limit)
    try process.finish()
    return output
  }

  /// One line of output.
  func line(_ arguments: [String]) throws(ArchiveFailure) -> String {
    String(decoding: try output(arguments, atMost: 1 << 20).prefix { $0 != 10 }, as: UTF8.self)
  }
}
