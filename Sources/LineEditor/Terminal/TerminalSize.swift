import CSystem
import Glibc

/// The size of a terminal's window.
public struct TerminalSize: Sendable, Equatable {
  public var rows: Int
  public var columns: Int

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
  }

  /// The size as it is now; where the descriptor knows none, `LINES` and `COLUMNS`, else 24 by 80.
  public init(of descriptor: Int32) {
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    rows = known && size.ws_row > 0 ? Int(size.ws_row) : TerminalSize.environment("LINES") ?? 24
    columns = known && size.ws_col > 0 ? Int(size.ws_col) : TerminalSize.environment("COLUMNS") ?? 80
  }

  private static func environment(_ name: String) -> Int? {
    guard let text = getenv(name), let value = Int(String(cString: text)), (1...10_000).contains(value) else {
      return nil
    }
    return value
  }
}

/// What the terminal on a descriptor can be used for.
enum TerminalKind: Sendable {
  case none
  /// A terminal that only takes text: `TERM` is unset, empty or `dumb`.
  case dumb
  case full

  init(of descriptor: Int32) {
    guard isatty(descriptor) == 1 else {
      self = .none
      return
    }
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    self = term.isEmpty || term == "dumb" ? .dumb : .full
  }
}
