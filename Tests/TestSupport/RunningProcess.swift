import CSystem
import Glibc
import HKDSystem

/// A program running in the background with its input and outputs in hand; killed with its process group at deinit.
public final class RunningProcess: Sendable {
  public enum Stream: Sendable {
    case out
    case err
  }

  private let name: String
  private let child: Child
  private let out: Output
  private let err: Output
  private let input: Monitor<Input>

  /// What is still to be written, by a thread, so that a child that does not read blocks nobody.
  private struct Input: Sendable {
    var waiting: [UInt8] = []
    var closing = false
  }

  /// Starts it.
  ///
  /// - Parameters:
  ///   - executable: a path, or a name that is looked up on `PATH`.
  ///   - environment: the child's whole environment; nil for this process's own.
  public init(
    _ executable: String,
    _ arguments: [String] = [],
    environment: [String: String]? = nil,
    workingDirectory: String? = nil
  ) throws {
    let stdin = try Pipe()
    let stdout = try Pipe()
    let stderr = try Pipe()
    defer {
      close(stdin.reading)
      close(stdout.writing)
      close(stderr.writing)
    }
    do {
      let start = ProgramStart(
        [executable] + arguments, input: .copy(stdin.reading), output: .copy(stdout.writing),
        errors: .copy(stderr.writing), company: .ownGroup, folder: workingDirectory)
      child = try Child(start, environment: environment)
    } catch {
      for descriptor in [stdin.writing, stdout.reading, stderr.reading] { close(descriptor) }
      throw error
    }
    name = executable
    out = try Output(reading: stdout.reading)
    err = try Output(reading: stderr.reading)
    input = Monitor(Input())
    let writing = stdin.writing
    Thread.startDetached { [input] in RunningProcess.feed(input, to: writing) }
  }

  deinit {
    closeInput()
    child.signal(SIGKILL, group: true)
  }

  public var processID: pid_t { child.processID }
  public var stdout: String { String(decoding: out.bytes, as: UTF8.self) }
  public var stderr: String { String(decoding: err.bytes, as: UTF8.self) }

  /// Hands bytes to the child's standard input; returns at once.
  public func send(_ bytes: [UInt8]) { input.update { $0.waiting += bytes } }

  /// Hands text to the child's standard input; returns at once.
  public func send(_ text: String) { send(Array(text.utf8)) }

  /// Ends the child's standard input once all that was sent is written.
  public func closeInput() { input.update { $0.closing = true } }

  /// Sends a signal to the process alone, or to its group as a terminal does.
  public func signal(_ number: Int32, group: Bool = false) { child.signal(number, group: group) }

  /// Waits until `text` stands in what came on a stream so far.
  ///
  /// - Returns: all that came on that stream.
  /// - Throws: `TestSupportError` with both streams when the deadline passes or the stream ends without it.
  @discardableResult
  public func waitForOutput(
    containing text: String, on stream: Stream = .out, within limit: Duration = .seconds(10)
  ) throws -> String {
    let needle = Array(text.utf8)
    let output = stream == .out ? out : err
    let found = output.wait(until: Deadline(after: limit)) { firstIndex(of: needle, in: $0) == nil ? nil : $0 }
    guard let found else { throw TestSupportError("\(name) did not print \(text.debugDescription)\n\(streams)") }
    return String(decoding: found, as: UTF8.self)
  }

  /// Waits for the end of the process and of both outputs.
  ///
  /// - Throws: `TestSupportError` when the deadline passes; the process group is killed then.
  public func waitForExit(within limit: Duration = .seconds(30)) throws -> ProcessResult {
    let deadline = Deadline(after: limit)
    guard let end = child.wait(until: deadline) else {
      child.signal(SIGKILL, group: true)
      throw TestSupportError("\(name) still ran after \(limit)\n\(streams)")
    }
    guard out.waitForEnd(until: deadline), err.waitForEnd(until: deadline) else {
      throw TestSupportError("\(name) ended (\(end.status)) but something it started holds its output\n\(streams)")
    }
    return ProcessResult(
      status: end.status, out: out.bytes, err: err.bytes, maximumResidentBytes: end.maximumResidentBytes)
  }

  /// Asks it to end with SIGTERM, waits, and kills its group when it does not.
  @discardableResult
  public func terminate(within limit: Duration = .seconds(5)) throws -> ProcessResult {
    child.signal(SIGTERM, group: false)
    return try waitForExit(within: limit)
  }

  private var streams: String { "stdout: \(stdout)\nstderr: \(stderr)" }

  private static func feed(_ input: Monitor<Input>, to descriptor: Int32) {
    defer { close(descriptor) }
    while true {
      let next: [UInt8]? = input.wait { state in
        if !state.waiting.isEmpty {
          defer { state.waiting = [] }
          return .some(state.waiting)
        }
        return state.closing ? .some(nil) : nil
      }
      guard let next, writeAll(next, to: descriptor) else { return }
    }
  }
}

/// Both ends of a pipe that no other child inherits.
struct Pipe {
  let reading: Int32
  let writing: Int32

  init() throws {
    _ = brokenPipesAreErrors
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw TestSupportError(call: "pipe") }
    reading = ends[0]
    writing = ends[1]
  }
}
