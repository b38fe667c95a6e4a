/// Why a build failed, as its log tells it.
struct BuildProblem: Error, Sendable {
  /// Lines for the log, without the ` !     ` in front.
  var lines: [String]

  init(_ lines: String...) { self.lines = lines }

  static let cancelled = BuildProblem("Build canceled")
}
