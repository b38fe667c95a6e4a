/// How a process ended.
public enum ExitStatus: Sendable, Equatable, CustomStringConvertible {
  /// By itself, with this exit code.
  case exited(Int32)
  /// Killed by this signal.
  case signalled(Int32)

  /// Takes a status of `waitpid` apart: a signal in its low seven bits, else the exit code in the second byte.
  public init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .signalled(signal)
  }

  /// What a shell shows: the exit code, or 128 and the signal's number.
  public var code: Int {
    switch self {
    case .exited(let code): Int(code)
    case .signalled(let signal): 128 + Int(signal)
    }
  }

  /// As messages have it: `exit status 1`, `signal 9`.
  public var description: String {
    switch self {
    case .exited(let code): "exit status \(code)"
    case .signalled(let signal): "signal \(signal)"
    }
  }
}
