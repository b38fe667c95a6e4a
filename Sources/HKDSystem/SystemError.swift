import Glibc

/// What a system call has refused: a number of `errno`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Of `errno`.
  public let code: Int32

  public init(code: Int32) { self.code = code }

  /// The system's own words, such as `No such file or directory`.
  public var description: String { String(cString: strerror(code)) }
}
