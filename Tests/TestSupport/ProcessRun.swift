import CSystem
import Glibc
import HKDSystem

/// What a process left behind.
public struct ProcessResult: Sendable {
  public var status: ExitStatus
  public var out: [UInt8]
  public var err: [UInt8]
  /// The peak of its resident memory.
  public var maximumResidentBytes: Int

  public var stdout: String { String(decoding: out, as: UTF8.self) }
  public var stderr: String { String(decoding: err, as: UTF8.self) }
}

/// Runs a program to its end.
public enum ProcessRun {
  /// - Parameters:
  ///   - executable: a path, or a name that is looked up on `PATH`.
  ///   - environment: the child's whole environment; nil for this process's own.
  ///   - stdin: what the child reads, then end of file.
  /// - Throws: `TestSupportError` when the program cannot start, or has not ended (or a process it left behind still holds
  ///   its output) when the deadline passes; its whole process group is killed then.
  public static func run(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    stdin: [UInt8] = [],
    workingDirectory: String? = nil,
    deadline: Duration = .seconds(30)
  ) throws -> ProcessResult {
    let process = try RunningProcess(
      executable, arguments, environment: environment, workingDirectory: workingDirectory)
    process.send(stdin)
    process.closeInput()
    return try process.waitForExit(within: deadline)
  }

  /// The same with text on standard input.
  public static func run(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    stdin: String,
    workingDirectory: String? = nil,
    deadline: Duration = .seconds(30)
  ) throws -> ProcessResult {
    try run(
      executable, arguments, environment: environment, stdin: Array(stdin.utf8), workingDirectory: workingDirectory,
      deadline: deadline)
  }

  /// This process's environment with some variables changed, or taken away by nil.
  public static func environment(changing changes: [String: String?] = [:]) -> [String: String] {
    var result: [String: String] = [:]
    guard var entry = hkd_environment() else { return result }
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    for (name, value) in changes { result[name] = value }
    return result
  }
}
