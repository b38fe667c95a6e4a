import CEdit
import CSystem
import Glibc

/// What the keys of this module do; each gives libedit's code for what to draw.
extension EditedLineReader {
  // MARK: Ending the line

  /// Discards the line.
  func interrupt() -> Int32 {
    isInterrupted = true
    goToEnd()
    writeAll("^C\n", to: output)
    return CC_NEWLINE
  }

  /// Stops the process group as the terminal would, and goes on with the same line afterwards.
  func suspend() -> Int32 {
    goToEnd()
    writeAll(TerminalRestorer.endsPasteMarks + "^Z\n", to: output)
    hkd_edit_prepare_terminal(edit, 0)
    kill(0, SIGTSTP)
    takeTerminalBack()
    return CC_NORM
  }

  // MARK: Pasting

  /// Inserts pasted text as it is: no key in it does anything.
  func paste() -> Int32 {
    let (bytes, isWhole) = keys.read(
      until: Array(KeyBindings.pasteEnd.utf8), silence: Self.pasteSilence, most: Self.longestPaste)
    var scalars = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\r" || scalar == "\n" {
        // While a line is edited the terminal swaps the two, so that a pair comes in either order.
        let isSecondOfPair = previous != scalar && (previous == "\r" || previous == "\n")
        previous = isSecondOfPair ? " " : scalar
        if !isSecondOfPair { scalars.append("\n") }
        continue
      }
      // Other control characters have no place in a program text.
      if scalar == "\t" || printedWidth(of: scalar) != nil || scalar.value >= 0xa0 {
        scalars.append(scalar)
      }
      previous = scalar
    }
    // The newline that ends the last line is typed by the user, who may look at the text first.
    let (current, cursor) = line
    while cursor == current.count, hidden.after.isEmpty, scalars.last == "\n" { scalars.removeLast() }
    if !scalars.isEmpty { insert(cells.cells(of: String(scalars))) }
    return isWhole ? CC_REFRESH : CC_REFRESH_BEEP
  }

  func insertNewline() -> Int32 {
    insert(["\n"])
    return CC_REFRESH
  }

  /// Adds the mark that was typed to the character before the cursor.
  func addMark() -> Int32 {
    guard let mark = typedMark else { return CC_ERROR }
    typedMark = nil
    let (scalars, cursor) = line
    if cursor > 0, let joined = cells.joined(scalars[cursor - 1], with: mark) {
      el_deletestr(edit, 1)
      insert([joined])
    } else {
      insert([cells.cell(for: mark)])
    }
    return CC_REFRESH
  }

  /// Milliseconds.
  private static let pasteSilence: Int32 = 5_000
  private static let longestPaste = 16 * 1024 * 1024

  // MARK: Moving

  // libedit's own commands for these stop before the last character in vi's insert mode, and know no lines in a line.

  func moveLeft() -> Int32 { line.cursor == 0 ? CC_ERROR : move(by: -1) }

  func moveRight() -> Int32 {
    let (scalars, cursor) = line
    return cursor == scalars.count ? CC_ERROR : move(by: 1)
  }

  func moveHome() -> Int32 {
    let (scalars, cursor) = line
    return move(by: (scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0) - cursor)
  }

  func moveToEnd() -> Int32 {
    let (scalars, cursor) = line
    return move(by: (scalars[cursor...].firstIndex(of: "\n") ?? scalars.count) - cursor)
  }

  /// The line above in a text of several lines; from the first one the older entry.
  func moveUp() -> Int32 {
    let (scalars, cursor) = line
    guard let newline = scalars[..<cursor].lastIndex(of: "\n") else { return recallOlder() }
    let column = cursor - newline - 1
    let start = scalars[..<newline].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return move(by: min(start + column, newline) - cursor)
  }

  /// The line below in a text of several lines; from the last one the newer entry.
  func moveDown() -> Int32 {
    let (scalars, cursor) = line
    guard let newline = scalars[cursor...].firstIndex(of: "\n") else { return recallNewer() }
    let column = cursor - (scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0)
    let end = scalars[(newline + 1)...].firstIndex(of: "\n") ?? scalars.count
    return move(by: min(newline + 1 + column, end) - cursor)
  }

  /// The end of all of the line, which vi's `d`, `c` and `y` may wait for.
  ///
  /// In an empty line libedit's own puts the cursor before the line in vi mode. Behind a typed key that is put right before the
  /// next one is read; among keys that libedit replays the next would write there.
  func moveToTextEnd(_ key: Int32) -> Int32 {
    guard UInt32(bitPattern: key) == lastGiven else {
      let (scalars, cursor) = line
      return move(by: scalars.count - cursor)
    }
    el_push(edit, KeyBindings.text(KeyBindings.lineEnd))
    return CC_ARGHACK
  }

  private func move(by distance: Int) -> Int32 {
    _ = el_cursor(edit, Int32(clamping: distance))
    return CC_CURSOR
  }

  func recallOlder() -> Int32 { show(recall.older(than: text(of: whole.scalars))) }

  func recallNewer() -> Int32 { show(recall.newer(than: text(of: whole.scalars))) }

  func recallOlderAlike() -> Int32 {
    let (scalars, cursor) = whole
    return show(recall.older(than: text(of: scalars), beginningWith: text(of: scalars[..<cursor])), cursor: cursor)
  }

  func recallNewerAlike() -> Int32 {
    let (scalars, cursor) = whole
    return show(recall.newer(than: text(of: scalars), beginningWith: text(of: scalars[..<cursor])), cursor: cursor)
  }

  private func show(_ recalled: String?, cursor: Int? = nil) -> Int32 {
    guard let recalled else { return CC_REFRESH_BEEP }
    let scalars = cells.cells(of: recalled)
    replaceWhole(with: scalars, cursor: min(cursor ?? scalars.count, scalars.count))
    return CC_REFRESH
  }

  /// vi's `.`.
  func redo() -> Int32 {
    guard repeated.isEmpty, let change = changes.change() else { return CC_REFRESH_BEEP }
    repeated = (change.count + change.command + change.text)[...]
    return CC_NORM
  }

  /// A command of vi's that was to insert has failed; libedit has rung the bell.
  func failToInsert() -> Int32 {
    changes.fail()
    repeated = []
    return CC_NORM
  }

  /// vi's `u`: what libedit remembers is a text that it may have only a part of by now.
  func undo() -> Int32 {
    guard hidden == Hidden() else { return CC_REFRESH_BEEP }
    el_push(edit, KeyBindings.text(KeyBindings.undo))
    return CC_NORM
  }

  // MARK: Completing

  /// Inserts what all candidates have in common; lists them when that is nothing.
  func complete() -> Int32 {
    let (scalars, cursor) = whole
    let text = self.text(of: scalars)
    let beforeCursor = self.text(of: scalars[..<cursor]).utf8.count
    let start = earlier.text.utf8.count
    let candidates = configuration.completer(earlier.text + text, start + beforeCursor).filter {
      // Lines that were entered already can no longer change.
      $0.replaceRange.lowerBound >= start && $0.replaceRange.upperBound <= start + text.utf8.count
    }
    guard let first = candidates.first else { return CC_REFRESH_BEEP }
    let range = (first.replaceRange.lowerBound - start)..<(first.replaceRange.upperBound - start)
    let bytes = Array(text.utf8)
    let replaced = bytes[range]
    let isShared = candidates.allSatisfy { $0.replaceRange == first.replaceRange }
    let insert = candidates.count == 1 ? first.text : isShared ? CompletionList.commonPrefix(of: candidates) : ""
    // Never shorten what was typed: candidates may differ from it in their beginning.
    guard candidates.count == 1 || insert.utf8.count > replaced.count else {
      print(CompletionList.lines(of: candidates, size: size))
      return CC_NORM
    }
    guard let head = String(validating: bytes[..<range.lowerBound], as: UTF8.self),
      let tail = String(validating: bytes[range.upperBound...], as: UTF8.self)
    else { return CC_REFRESH_BEEP }
    replaceWhole(with: cells.cells(of: head + insert + tail), cursor: cells.cells(of: head + insert).count)
    return CC_REFRESH
  }
}
