import CSystem
import Glibc

/// Writing into pipes whose reader may go away.
enum SignalSafety {
  /// `write` that gives `EPIPE` instead of a SIGPIPE that would end a program which does not ignore the signal.
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    let code = errno
    if count < 0, code == EPIPE, sigismember(&before, SIGPIPE) == 0 {
      // The signal is pending for this thread alone: taken here, it does no harm after the mask is back.
      var none = timespec()
      sigtimedwait(&blocked, nil, &none)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    errno = code
    return count
  }
}
