import Glibc
import HKDLanguage

/// Where the program text comes from.
enum ProgramInput {
  case argument(String)
  case standardInput
  case file(String)

  /// Reads the text; what cannot be read is a usage failure (exit status 2): nothing ran.
  func source() throws(Failure) -> SourceText {
    switch self {
    case .argument(let text): return SourceText(Array(text.utf8), origin: .argument)
    case .standardInput:
      do {
        return SourceText(try Files.read(STDIN_FILENO, path: "standard input"), origin: .standardInput)
      } catch {
        throw unreadable("standard input", error)
      }
    case .file(let path):
      do {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return SourceText(try Files.read(path), origin: .file(path), folder: folder.isEmpty ? "/" : folder)
      } catch {
        throw unreadable(path, error)
      }
    }
  }

  private func unreadable(_ what: String, _ problem: Files.Problem) -> Failure {
    Failure(
      "HKD291", "cannot read \(what): \(problem.message)",
      hint: "hkd runs a script file, `-c TEXT`, or what stands on standard input", kind: .check)
  }
}
