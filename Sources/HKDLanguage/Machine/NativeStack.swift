import CSystem
import Glibc

/// How much of the thread's own stack is left: each command that calls a block which calls a command takes some.
struct NativeStack {
  /// As many runs inside one another fit into any stack; finding out how large it is costs the main thread a file read.
  static let alwaysFits = 24
  /// Left for what commands do themselves.
  private static let reserve: UInt = 256 << 10

  private var thread = pthread_t()
  private var lowest: UInt = 0

  /// Throws where the stack is nearly used up.
  mutating func check() throws(Failure) {
    if thread != pthread_self() {
      thread = pthread_self()
      lowest = Self.lowestAddress() &+ Self.reserve
    }
    var local: UInt8 = 0
    let address = withUnsafeMutablePointer(to: &local) { UInt(bitPattern: $0) }
    guard address > lowest else { throw Machine.tooDeep }
  }

  /// The lower end of the running thread's stack; 0 if the system does not tell.
  private static func lowestAddress() -> UInt {
    var attributes = pthread_attr_t()
    guard pthread_getattr_np(pthread_self(), &attributes) == 0 else { return 0 }
    defer { pthread_attr_destroy(&attributes) }
    var start: UnsafeMutableRawPointer?
    var size = 0
    guard pthread_attr_getstack(&attributes, &start, &size) == 0 else { return 0 }
    return UInt(bitPattern: start)
  }
}
