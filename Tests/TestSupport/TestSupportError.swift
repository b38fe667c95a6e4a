import CSystem
import Glibc

/// Why a helper of the tests could not do its part: the call, the place, and what was seen instead.
public struct TestSupportError: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }

  /// A failed system call, told with the system's own words.
  init(call: String, code: Int32 = errno) {
    description = "\(call): \(String(cString: strerror(code)))"
  }
}
