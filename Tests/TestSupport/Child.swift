import CSystem
import Glibc
import HKDSystem

/// A child that a thread of its own waits for.
final class Child: Sendable {
  struct End: Sendable {
    var status: ExitStatus
    var maximumResidentBytes: Int
  }

  let processID: pid_t
  private let end = Monitor<End?>(nil)

  /// - Parameter environment: its whole environment; nil for this process's own.
  init(_ start: ProgramStart, environment: [String: String]?) throws {
    var start = start
    start.environment = environment.map { variables in variables.map { "\($0.key)=\($0.value)" } }
    let processID: pid_t
    do {
      processID = try start.start()
    } catch {
      throw TestSupportError(call: "start \(start.words.first ?? "")", code: error.code)
    }
    self.processID = processID
    Thread.startDetached { [end] in
      var status: Int32 = 0
      var usage = rusage()
      while wait4(processID, &status, 0, &usage) < 0 {
        if errno != EINTR { return }
      }
      let resident = usage.ru_maxrss * 1024
      end.update { $0 = End(status: ExitStatus(waitStatus: status), maximumResidentBytes: resident) }
    }
  }

  func wait(until deadline: Deadline) -> End? { end.wait(until: deadline) { $0 } }

  /// Sends a signal to the process, or to its whole group; nothing happens once it has ended.
  func signal(_ number: Int32, group: Bool) {
    end.update { end in
      if end == nil { Glibc.kill(group ? -processID : processID, number) }
    }
  }
}
