import CSystem
import Glibc

/// Writes all bytes, going on after interrupts and where another program left the descriptor non-blocking.
///
/// - Returns: false when the other side is gone or takes nothing for ten seconds.
@discardableResult
func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var text = text
  return text.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
}

/// The same of bytes.
@discardableResult
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var offset = 0
  while offset < bytes.count {
    let count = write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
    if count >= 0 {
      offset += count
    } else if errno == EAGAIN {
      var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&wait, 1, 10_000) == 0 { return false }
    } else if errno != EINTR {
      return false
    }
  }
  return true
}
