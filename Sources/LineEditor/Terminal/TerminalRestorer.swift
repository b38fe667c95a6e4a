import CSystem
import Glibc
import Synchronization

/// Puts the terminal back as it was before the first line was edited.
enum TerminalRestorer {
  /// What the terminal is told when editing begins and ends: whether it marks pasted text.
  static let beginsPasteMarks = "\u{1b}[?2004h"
  static let endsPasteMarks = "\u{1b}[?2004l"

  /// Remembers the terminal's settings; the first call counts.
  static func remember(input: Int32, output: Int32) {
    guard savedSettings == nil else { return }
    let settings = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    settings.initialize(to: termios())
    guard tcgetattr(input, settings) == 0 else {
      settings.deallocate()
      return
    }
    terminalInput = input
    terminalOutput = output
    savedSettings = settings
  }

  /// Says whether the terminal is in the editor's hands just now.
  static func setEditing(_ editing: Bool) { isEditing.store(editing, ordering: .sequentiallyConsistent) }

  /// Restores it if the editor has it; calls nothing but `tcsetattr` and `write`.
  static func restore() {
    guard isEditing.exchange(false, ordering: .sequentiallyConsistent), let savedSettings else { return }
    let saved = errno
    tcsetattr(terminalInput, TCSANOW, savedSettings)
    // Paste marks off, styles reset, and a line of its own for what comes next.
    let text: StaticString = "\u{1b}[?2004l\u{1b}[0m\r\n"
    _ = write(terminalOutput, text.utf8Start, text.utf8CodeUnitCount)
    errno = saved
  }
}

// Set once, before the first line is edited; read by signal handlers, which can take no lock.
nonisolated(unsafe) private var savedSettings: UnsafeMutablePointer<termios>?
nonisolated(unsafe) private var terminalInput: Int32 = -1
nonisolated(unsafe) private var terminalOutput: Int32 = -1
private let isEditing = Atomic<Bool>(false)
