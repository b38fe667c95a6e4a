import CSystem
import Glibc

/// The descriptors between us and a child: its output, its input, and the ends that are its own.
struct ChildStreams {
  /// Ours: what it writes.
  let output: Int32
  /// Ours: what it reads; -1 without input.
  let input: Int32
  /// Its standard input and output; -1 for an empty input.
  let childsInput: Int32
  let childsOutput: Int32
  /// The terminal that is to be its controlling one; nil without.
  let terminal: String?

  /// nil when the system has no descriptors left.
  init?(_ input: ChildCommand.Input) {
    switch input {
    case .none, .pipe:
      var out: [Int32] = [-1, -1]
      guard hkd_pipe_cloexec(&out) == 0 else { return nil }
      var into: [Int32] = [-1, -1]
      if input == .pipe, hkd_pipe_cloexec(&into) != 0 {
        close(out[0])
        close(out[1])
        return nil
      }
      output = out[0]
      childsOutput = out[1]
      childsInput = into[0]
      self.input = into[1]
      terminal = nil
    case .terminal(let rows, let columns):
      let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
      var number: UInt32 = 0
      guard master >= 0, hkd_terminal_unlock(master) == 0, hkd_terminal_number(master, &number) == 0 else { return nil }
      let device = "/dev/pts/\(number)"
      // Held until the child has it: a terminal that nobody has open reads as hung up.
      let held = open(device, O_RDWR | O_NOCTTY | O_CLOEXEC)
      let copy = fcntl(master, F_DUPFD_CLOEXEC, 0)
      guard held >= 0, copy >= 0 else {
        for descriptor in [master, held, copy] where descriptor >= 0 { close(descriptor) }
        return nil
      }
      var size = winsize(
        ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(master, UInt(TIOCSWINSZ), &size)
      output = master
      self.input = copy
      childsInput = held
      childsOutput = -1
      terminal = device
    }
  }

  func closeChildsEnds() {
    for descriptor in [childsInput, childsOutput] where descriptor >= 0 { close(descriptor) }
  }
}
