import CEdit
import CSystem
import Glibc

/// Reads single lines with libedit.
///
/// libedit gets its characters from here, so that between two keys lines can be printed above, the window can change and the
/// process can be stopped; and it sees the keys that make signals as characters, so that no signal comes in its way.
final class EditedLineReader {
  let configuration: EditorConfiguration
  let console: Console
  let edit: OpaquePointer
  let keys: KeyReader
  /// What libedit has in the place of characters with marks.
  let cells: CellTable
  /// The mark, or other part of a character, that was typed last, until the command that adds it has run.
  var typedMark: Unicode.Scalar?
  let output: Int32
  /// The prompt that is shown: the line's own, or a search's, or either with a note of hidden lines.
  var prompt: EditPrompt
  /// The prompt without a note.
  var promptText = ""
  /// What of the text libedit has not.
  var hidden = Hidden()
  /// What was typed of the entry before this line.
  private(set) var earlier = EntryLines()
  /// The history as it was when this entry first asked for it.
  var recall: HistoryRecall {
    get {
      if let recalled { return recalled }
      let fresh = HistoryRecall(history.entries)
      recalled = fresh
      return fresh
    }
    set { recalled = newValue }
  }
  private var recalled: HistoryRecall?
  /// The search that the next character belongs to.
  var search: HistorySearch?
  var lastPattern = ""
  /// What libedit was given last; its next key is another one where it replays keys of its own.
  var lastGiven: UInt32 = 0
  /// What vi's `.` repeats, and what of it libedit still has to get.
  var changes = ViChanges()
  var repeated: ArraySlice<Unicode.Scalar> = []
  /// Set by a command that ends the line otherwise than by Enter.
  var isInterrupted = false
  private(set) var hasEnded = false
  private var isVi = false
  /// The terminal's own interrupt character; 0 for none.
  private let interruptKey: UInt8
  /// The size that the line was last drawn for.
  var size: TerminalSize
  /// Whether the terminal wraps what it shows anew when its width changes, as tmux and what is made of VTE always do; nil while
  /// it has not shown it.
  var wrapsAnew: Bool? = getenv("TMUX") != nil || getenv("VTE_VERSION") != nil ? true : nil
  /// How many characters the line had at the last key, and how many stood before the cursor.
  var place = (count: 0, cursor: 0)

  /// Stays empty: libedit's own commands on it find nothing, and this module's take their place.
  private let noEntries: OpaquePointer
  private let history: History
  let drawing: CellStream
  /// The line as it was when drawing was last held back.
  var drawn = DrawnLine()
  private let streams: (input: UnsafeMutablePointer<FILE>, output: UnsafeMutablePointer<FILE>)

  /// Takes the terminal on standard input and the console's; nil when libedit will not have them.
  init?(_ configuration: EditorConfiguration, history: History, console: Console) {
    let output = console.terminal
    TerminalRestorer.remember(input: STDIN_FILENO, output: output)
    var settings = termios()
    guard tcgetattr(STDIN_FILENO, &settings) == 0, let inputStream = hkd_edit_stream(STDIN_FILENO, "r") else {
      return nil
    }
    let cells = CellTable()
    let drawing = CellStream(cells, descriptor: output)
    guard let outputStream = drawing.open() else {
      fclose(inputStream)
      return nil
    }
    guard let terminal = EditedLineReader.terminalName(), let silent = fopen("/dev/null", "w") else {
      fclose(inputStream)
      fclose(outputStream)
      return nil
    }
    // libedit complains of a terminal it does not know before it can be told another one.
    defer { fclose(silent) }
    guard let noEntries = history_init(),
      let edit = el_init_fd(
        configuration.programName, inputStream, outputStream, silent, STDIN_FILENO, output, fileno(silent))
    else {
      fclose(inputStream)
      fclose(outputStream)
      return nil
    }
    self.configuration = configuration
    self.console = console
    self.history = history
    self.edit = edit
    self.noEntries = noEntries
    self.output = output
    streams = (inputStream, outputStream)
    self.cells = cells
    self.drawing = drawing
    prompt = EditPrompt("", cells)
    keys = KeyReader(descriptor: STDIN_FILENO)
    interruptKey = settings.c_cc.0  // VINTR
    size = EditedLineReader.size(of: output)
    _ = hkd_edit_set_terminal(edit, terminal)
    _ = hkd_edit_set_error_stream(edit, outputStream)
    setUp(settings)
  }

  /// What to take the terminal for: what `TERM` says if the terminal database knows it, else an `xterm`, which nearly every
  /// terminal of a newer kind understands; nil when the database knows not even that.
  private static func terminalName() -> String? {
    let own = getenv("TERM").map { String(cString: $0) } ?? ""
    return [own, "xterm", "vt100"].first { hkd_edit_knows_terminal($0) != 0 }
  }

  deinit {
    // Puts the terminal's settings back as they were before.
    el_end(edit)
    history_end(noEntries)
    fclose(streams.input)
    fclose(streams.output)
  }

  private func setUp(_ settings: termios) {
    hkd_edit_set_client(edit, Unmanaged.passUnretained(self).toOpaque())
    hkd_edit_set_prompt(edit, promptOfEdit)
    hkd_edit_set_reader(edit, readCharacter)
    hkd_edit_set_history(edit, noEntries)
    _ = hkd_edit_keep_all_keys(edit)
    KeyBindings.addCommands(to: edit)
    _ = hkd_edit_set_mode(edit, "emacs")
    KeyBindings.bind(edit, settings: settings)
    let edit = self.edit
    EditrcFile().apply(to: edit) { KeyBindings.bind(edit, settings: settings) }
    isVi = hkd_edit_is_vi(edit) != 0
  }

  // MARK: Reading

  /// An entry begins: pasted text is marked from now on.
  func begin() {
    TerminalRestorer.setEditing(true)
    // Before anything shows: a key pressed at the sight of the prompt must not be taken by the terminal itself.
    hkd_edit_prepare_terminal(edit, 1)
    writeAll(TerminalRestorer.beginsPasteMarks, to: output)
  }

  /// The entry is over; the terminal is as other programs expect it.
  func end() {
    writeAll(TerminalRestorer.endsPasteMarks, to: output)
    TerminalRestorer.setEditing(false)
    // Other sessions may add to it; and here it can grow in place.
    recalled = nil
  }

  /// The entry is about to run: whether Ctrl-C was typed behind its Enter, before it could be a signal.
  func isInterruptedAhead() -> Bool {
    guard keys.leaveTypedAhead(interrupt: interruptKey) else { return false }
    writeAll("^C", to: output)
    return true
  }

  /// - Parameters:
  ///   - prompt: shown before the line.
  ///   - earlier: the entry's lines before this one.
  func readLine(prompt: String, after earlier: EntryLines) -> LineOutcome {
    let shown = EditPrompt(prompt, cells)
    writeAll(shown.header, to: output)
    promptText = String(prompt.dropFirst(shown.header.count))
    self.prompt = shown
    hidden = Hidden()
    self.earlier = earlier
    recalled?.restart()
    isInterrupted = false
    changes.beginLine()
    repeated = []
    search = nil
    place = (0, 0)
    size = EditedLineReader.size(of: output)
    var count: Int32 = 0
    let text = el_gets(edit, &count)
    drawing.release()
    if isInterrupted { return .interrupted }
    guard let text, count > 0 else {
      if !hasEnded { writeAll("\n", to: output) }
      return .end
    }
    let line = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
    // The Enter that ended it.
    let typed = line.last == 0x0a ? line.dropLast() : line[...]
    let scalars = String(decoding: typed, as: UTF8.self).unicodeScalars
    return .line(Array(self.text(of: hidden.before + scalars + hidden.after).utf8))
  }

  // MARK: Characters

  enum Input {
    case character(UInt32)
    case end
    case givenUp
  }

  /// The next character for libedit.
  func nextCharacter() -> Input {
    let input = nextTyped()
    if case .character(let value) = input {
      lastGiven = value
      holdDrawing(for: value)
    }
    return input
  }

  private func nextTyped() -> Input {
    if isVi, changes.mustInsert {
      changes.mustInsert = false
      return .character(KeyBindings.probe)
    }
    let input = search.flatMap { runSearch($0) } ?? repeated.popFirst().map { .character($0.value) } ?? readKey()
    guard case .character(let value) = input, let scalar = Unicode.Scalar(value) else { return input }
    if isVi, let other = followVi(scalar) { return .character(other) }
    guard value >= 0x300 else { return input }
    let (scalars, cursor) = line
    let continues = cursor > 0 && cells.continues(scalars[cursor - 1], with: scalar)
    guard continues || CellTable.isMark(scalar) else { return .character(cells.cell(for: scalar).value) }
    typedMark = scalar
    return .character(KeyBindings.mark)
  }

  /// Keeps what `.` repeats.
  ///
  /// - Returns: what libedit is to get in the place of the key: at the last character it knows no way to the next word, so that
  ///   `cw` and `dw` would fail there.
  private func followVi(_ key: Unicode.Scalar) -> UInt32? {
    let (scalars, cursor) = line
    defer { changes.take(key) }
    return changes.isWordMotion(key) && !scalars.isEmpty && cursor == scalars.count - 1 ? KeyBindings.lineEnd : nil
  }

  /// The next character that was typed; in between does what the reading thread was woken for.
  func readKey() -> Input {
    while true {
      keepCursorInLine()
      settleDrawing()
      moveWindow()
      keepPlaceInHighLine()
      learnJoining()
      switch keys.next() {
      case .byte(0x1b) where isVi:
        return .character(escapeOrSequence())
      case .byte(let byte) where byte < 0x80:
        return .character(UInt32(byte))
      case .byte(let byte):
        if let scalar = scalar(beginningWith: byte) { return .character(scalar.value) }
      case .woken(let wakes):
        if wakes.contains(.interrupted) {
          _ = interrupt()
          return .givenUp
        }
        serve(wakes)
      case .silence:
        continue
      case .end:
        hasEnded = true
        return .end
      }
    }
  }

  /// In vi mode: whether an Escape stands for itself or begins what another key sends, which comes at once.
  private func escapeOrSequence() -> UInt32 {
    guard case .byte(let next) = keys.next(within: 40) else { return KeyBindings.loneEscape }
    keys.putBack(next)
    let begins = next == UInt8(ascii: "[") || next == UInt8(ascii: "O")
    return begins ? 0x1b : KeyBindings.loneEscape
  }

  /// Reads the rest of a character; nil for bytes that are none, which are dropped.
  private func scalar(beginningWith lead: UInt8) -> Unicode.Scalar? {
    let count = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
    guard count > 0 else { return nil }
    var bytes = [lead]
    while bytes.count < count {
      // The bytes of a character come together.
      guard case .byte(let byte) = keys.next(within: 200) else { return nil }
      guard byte & 0xc0 == 0x80 else {
        keys.putBack(byte)
        return nil
      }
      bytes.append(byte)
    }
    return String(validating: bytes, as: UTF8.self)?.unicodeScalars.first
  }
}
