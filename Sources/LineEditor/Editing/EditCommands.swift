import CEdit
import CSystem
import Glibc

// What libedit calls. These are functions of a file of their own, not closures, so that they belong to no actor and may run on
// whichever thread reads.

/// The reader that belongs to a libedit handle.
private func reader(of edit: OpaquePointer?) -> EditedLineReader? {
  guard let edit, let client = hkd_edit_client(edit) else { return nil }
  return Unmanaged<EditedLineReader>.fromOpaque(client).takeUnretainedValue()
}

private func command(_ edit: OpaquePointer?, _ body: (EditedLineReader) -> Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: reader(of: edit).map(body) ?? CC_ERROR)
}

/// The prompt; libedit reads it and leaves it.
func promptOfEdit(_ edit: OpaquePointer?) -> UnsafeMutablePointer<CChar>? { reader(of: edit)?.prompt.bytes }

/// The next character: 1 with one, 0 at the end, -1 when the line is to be given up.
func readCharacter(_ edit: OpaquePointer?, _ character: UnsafeMutablePointer<wchar_t>?) -> Int32 {
  guard let reader = reader(of: edit), let character else { return -1 }
  switch reader.nextCharacter() {
  case .character(let value):
    character.pointee = wchar_t(bitPattern: value)
    return 1
  case .end:
    character.pointee = 0
    return 0
  case .givenUp:
    character.pointee = 0
    errno = EINTR
    return -1
  }
}

func completeCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.complete() } }
func interruptCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.interrupt() } }
func suspendCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.suspend() } }
func pasteCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.paste() } }
func upCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveUp() } }
func downCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveDown() } }
func newlineCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.insertNewline() } }
func leftCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveLeft() } }
func rightCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveRight() } }
func homeCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveHome() } }
func endCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveToEnd() } }
func olderCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.recallOlder() } }
func newerCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.recallNewer() } }
func olderAlikeCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.recallOlderAlike() } }
func newerAlikeCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.recallNewerAlike() } }
func searchCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.beginSearch() } }
func searchAgainCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.searchAgain() } }
func redoCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.redo() } }
func failedCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.failToInsert() } }
func undoCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.undo() } }
func lineEndCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.moveToTextEnd(key) } }
func markCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { command(edit) { $0.addMark() } }
func ignoreCommand(_ edit: OpaquePointer?, _ key: Int32) -> UInt8 { UInt8(CC_NORM) }
