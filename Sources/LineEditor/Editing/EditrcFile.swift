import CEdit
import CSystem
import Glibc

/// The user's key bindings: `$EDITRC`, else `~/.editrc`.
///
/// libedit's own `el_source` is of no use: `bind -v` and `bind -e` in the file forget every binding, so that a program's keys
/// made before it are lost, and made after it they would take the user's own away.
struct EditrcFile {
  private let lines: [String]

  private static let mostBytes = 1024 * 1024

  /// Reads the file; one that cannot be read is an empty one.
  init() {
    lines =
      EditrcFile.path().flatMap { EditrcFile.contents(of: $0) }?.split(whereSeparator: \.isNewline).map(String.init)
      ?? []
  }

  /// Carries out the file's commands.
  ///
  /// - Parameter afterReset: called after each command that forgets the bindings made before.
  func apply(to edit: OpaquePointer, afterReset: () -> Void) {
    guard let tokenizer = tok_init(nil) else { return }
    defer { tok_end(tokenizer) }
    for line in lines where !(line.first { !$0.isWhitespace } == "#") {
      var count: Int32 = 0
      var words: UnsafeMutablePointer<UnsafePointer<CChar>?>?
      tok_reset(tokenizer)
      // An open quote at the end of a line is the user's mistake; the line is left out.
      guard tok_str(tokenizer, line, &count, &words) == 0, count > 0, let words else { continue }
      let arguments = (0..<Int(count)).compactMap { words[$0].map { String(cString: $0) } }
      perform(arguments.map { KeyBindings.replacements[$0] ?? $0 }, on: edit)
      if EditrcFile.resetsBindings(arguments) { afterReset() }
    }
  }

  private func perform(_ words: [String], on edit: OpaquePointer) {
    let copies = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var arguments = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    _ = el_parse(edit, Int32(words.count), &arguments)
  }

  static func resetsBindings(_ words: [String]) -> Bool {
    guard let command = words.first?.split(separator: ":").last, command == "bind" else { return false }
    return words.dropFirst().prefix { $0.hasPrefix("-") }.contains { $0.hasPrefix("-v") || $0.hasPrefix("-e") }
  }

  private static func path() -> String? {
    if let path = getenv("EDITRC") { return String(cString: path) }
    return getenv("HOME").map { String(cString: $0) + "/.editrc" }
  }

  private static func contents(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: mostBytes)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
