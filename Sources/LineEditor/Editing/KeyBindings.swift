import CEdit
import CSystem
import Glibc

/// The keys that a session has beside libedit's own.
enum KeyBindings {
  /// The commands of this module, with the names by which `~/.editrc` can bind them.
  static let commands: [(name: String, help: String, command: hkd_edit_command)] = [
    ("hkd-complete", "Complete at the cursor", completeCommand),
    ("hkd-interrupt", "Discard the line", interruptCommand),
    ("hkd-suspend", "Stop the program", suspendCommand),
    ("hkd-paste", "Take pasted text", pasteCommand),
    ("hkd-up", "Line above, or older entry", upCommand),
    ("hkd-down", "Line below, or newer entry", downCommand),
    ("hkd-newline", "Newline in the text", newlineCommand),
    ("hkd-left", "Character before", leftCommand),
    ("hkd-right", "Character behind", rightCommand),
    ("hkd-home", "Beginning of the line", homeCommand),
    ("hkd-end", "End of the line", endCommand),
    ("hkd-older", "Older entry", olderCommand),
    ("hkd-newer", "Newer entry", newerCommand),
    ("hkd-older-alike", "Older entry that begins like the text before the cursor", olderAlikeCommand),
    ("hkd-newer-alike", "Newer entry that begins like the text before the cursor", newerAlikeCommand),
    ("hkd-search", "Search the history", searchCommand),
    ("hkd-search-again", "Search for the same", searchAgainCommand),
    ("hkd-failed", "A change that inserts nothing", failedCommand),
    ("hkd-redo", "vi's last change once more", redoCommand),
    ("hkd-undo", "vi's last change undone", undoCommand),
    ("hkd-line-end", "End of the text", lineEndCommand),
    ("hkd-mark", "A mark for the character before", markCommand),
    ("hkd-ignore", "Nothing", ignoreCommand),
  ]

  /// Stands for Escape pressed by itself in vi mode, where Escape also begins the sequences of other keys. A C1 control
  /// character: no keyboard sends it, and libedit has it bound to nothing.
  static let loneEscape: UInt32 = 0x81

  /// Asks, behind a command of vi's that begins to insert, whether libedit does.
  static let probe: UInt32 = 0x82

  /// Stands for vi's own undo, which `hkd-undo` calls with it.
  static let undo: UInt32 = 0x83

  /// Stands for a typed mark, which belongs to the character before it.
  static let mark: UInt32 = 0x84

  /// Stands for libedit's own way to the end of the line, which `hkd-line-end` calls with it in vi's command mode.
  static let lineEnd: UInt32 = 0x85

  /// The end of pasted text.
  static let pasteEnd = "\u{1b}[201~"

  static func addCommands(to edit: OpaquePointer) {
    for (name, help, command) in commands { _ = hkd_edit_add_command(edit, name, help, command) }
  }

  /// Binds the keys, in emacs or vi mode, whichever is on.
  ///
  /// - Parameter settings: the terminal's own, which say what interrupts and suspends.
  static func bind(_ edit: OpaquePointer, settings: termios) {
    let isVi = hkd_edit_is_vi(edit) != 0
    let bindBoth = { (keys: String, command: String) in
      _ = hkd_edit_bind(edit, keys, command)
      if isVi { _ = hkd_edit_bind_alternate(edit, keys, command) }
    }
    bindBoth("^C", "hkd-interrupt")
    bindBoth("^Z", "hkd-suspend")
    let (interrupts, suspends) = (settings.c_cc.0, settings.c_cc.10)  // VINTR, VSUSP
    bindSpecial(interrupts, to: "hkd-interrupt", with: bindBoth)
    bindSpecial(suspends, to: "hkd-suspend", with: bindBoth)
    bindBoth("^R", "hkd-search")
    bindBoth("^S", "hkd-search")
    bindBoth("^P", "hkd-older")
    bindBoth("^N", "hkd-newer")
    _ = hkd_edit_bind(edit, "^I", "hkd-complete")
    if !isVi {
      for (letter, command) in [("p", "hkd-older-alike"), ("n", "hkd-newer-alike")] {
        _ = hkd_edit_bind(edit, "\\e" + letter, command)
        _ = hkd_edit_bind(edit, "\\e" + letter.uppercased(), command)
      }
      // Alt and Enter.
      _ = hkd_edit_bind(edit, "\\e^M", "hkd-newline")
      _ = hkd_edit_bind(edit, "\\e^J", "hkd-newline")
      // Behind the beginning of a sequence Ctrl-C ends the line, too.
      _ = hkd_edit_bind(edit, "\\e^C", "hkd-interrupt")
      _ = hkd_edit_bind(edit, "^X^C", "hkd-interrupt")
      // As in other shells; libedit's own kills a region that nobody sees.
      _ = hkd_edit_bind(edit, "^W", "ed-delete-prev-word")
      _ = hkd_edit_bind(edit, "^A", "hkd-home")
      _ = hkd_edit_bind(edit, "^E", "hkd-end")
    }
    bindBoth("^L", "ed-clear-screen")
    _ = hkd_edit_bind(edit, text(mark), "hkd-mark")
    if isVi { _ = hkd_edit_bind_alternate(edit, text(mark), "hkd-ignore") }
    _ = hkd_edit_bind(edit, text(lineEnd), "hkd-line-end")
    if isVi { _ = hkd_edit_bind_alternate(edit, text(lineEnd), "ed-move-to-end") }
    for (sequence, command) in sequences { bindBoth(escaped(sequence), command) }
    if isVi {
      bindBoth(text(loneEscape), "vi-command-mode")
      _ = hkd_edit_bind(edit, text(probe), "hkd-ignore")
      _ = hkd_edit_bind_alternate(edit, text(probe), "hkd-failed")
      _ = hkd_edit_bind(edit, text(undo), "vi-undo")
      _ = hkd_edit_bind_alternate(edit, text(undo), "vi-undo")
      for (key, command) in viKeys { _ = hkd_edit_bind_alternate(edit, key, command) }
    }
  }

  /// vi's commands on the history, and those that are guarded here. `v`, which runs an editor, and `_` and `G`, which count entries, trust what they find too
  /// much: invalid text in the editor's file, or an empty history, takes the whole program down.
  private static let viKeys = [
    ("k", "hkd-up"), ("j", "hkd-down"), ("\\055", "hkd-up"), ("+", "hkd-down"), ("K", "hkd-older-alike"),
    ("J", "hkd-newer-alike"), ("/", "hkd-search"), ("?", "hkd-search"), ("n", "hkd-search-again"),
    ("N", "hkd-search-again"), ("v", "hkd-ignore"), ("_", "hkd-ignore"), ("G", "hkd-ignore"),
    (".", "hkd-redo"), ("u", "hkd-undo"), ("$", "hkd-line-end"), ("^E", "hkd-line-end"),
  ]

  /// What `~/.editrc` may call libedit's commands on the history, and the command here that does the same.
  static let replacements = [
    "ed-prev-history": "hkd-older", "ed-next-history": "hkd-newer", "ed-search-prev-history": "hkd-older-alike",
    "ed-search-next-history": "hkd-newer-alike", "em-inc-search-prev": "hkd-search", "em-inc-search-next": "hkd-search",
    "vi-search-prev": "hkd-search", "vi-search-next": "hkd-search", "vi-repeat-search-prev": "hkd-search-again",
    "vi-repeat-search-next": "hkd-search-again", "ed-prev-line": "hkd-up", "ed-next-line": "hkd-down",
    "vi-histedit": "hkd-ignore", "vi-history-word": "hkd-ignore", "vi-to-history-line": "hkd-ignore",
    "vi-undo": "hkd-undo", "vi-redo": "hkd-redo", "ed-move-to-end": "hkd-line-end",
  ]

  /// What terminals send for keys that have no character, and what the keys do. Those that do nothing are here so that they do
  /// not leave `~` or `;5D` in the line.
  private static let sequences: [(String, String)] = {
    var all: [(String, String)] = [("[200~", "hkd-paste"), ("[201~", "hkd-ignore")]
    let arrows = [
      ("A", "hkd-up"), ("B", "hkd-down"), ("C", "hkd-right"), ("D", "hkd-left"), ("H", "hkd-home"), ("F", "hkd-end"),
    ]
    for (letter, command) in arrows {
      all.append(("[" + letter, command))
      all.append(("O" + letter, command))
      // With Shift, Alt, Control and all their mixtures: words for left and right.
      for modifier in 2...8 {
        let byWord = ["C": "em-next-word", "D": "ed-prev-word"][letter]
        all.append(("[1;\(modifier)\(letter)", modifier == 2 ? command : byWord ?? command))
      }
    }
    for (number, command) in [
      (1, "hkd-home"), (7, "hkd-home"), (4, "hkd-end"), (8, "hkd-end"),
      (3, "ed-delete-next-char"), (2, "hkd-ignore"), (5, "hkd-older"), (6, "hkd-newer"),
    ] {
      all.append(("[\(number)~", command))
      for modifier in 2...8 {
        all.append(("[\(number);\(modifier)~", number == 3 && modifier != 2 ? "em-delete-next-word" : command))
      }
    }
    all += [
      ("Oc", "em-next-word"), ("Od", "ed-prev-word"), ("[Z", "hkd-ignore"), ("[I", "hkd-ignore"), ("[O", "hkd-ignore"),
    ]
    all += ["P", "Q", "R", "S"].map { ("O" + $0, "hkd-ignore") }
    all += (11...34).map { ("[\($0)~", "hkd-ignore") }
    return all
  }()

  /// A character that stands for something, as text.
  static func text(_ value: UInt32) -> String { Unicode.Scalar(value).map { String(Character($0)) } ?? "" }

  /// As `bind` reads it.
  private static func escaped(_ sequence: String) -> String { "\\e" + sequence }

  /// Binds a character of the terminal's settings that is not one of the usual ones.
  private static func bindSpecial(_ character: cc_t, to command: String, with bind: (String, String) -> Void) {
    guard (1..<0x20).contains(character), character != 3, character != 26 else { return }
    bind("^" + String(Character(Unicode.Scalar(character | 0x40))), command)
  }
}
