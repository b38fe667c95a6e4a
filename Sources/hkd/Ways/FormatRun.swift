import Glibc
import HKDLanguage

/// `hkd --format`: writes a program formatted to standard output, or with `--write` in place.
///
/// A text that does not parse is told and left alone.
struct FormatRun {
  private let setup: Setup

  init(_ setup: Setup) { self.setup = setup }

  /// The exit status.
  func run(_ input: ProgramInput) -> Int32 {
    do throws(Failure) {
      let source = try input.source()
      switch Formatter.format(source) {
      case .formatted(let text): try put(text, source, input)
      case .refused(let diagnostics):
        setup.errors.tell(diagnostics)
        return FailureKind.check.exitStatus
      }
      return 0
    } catch {
      setup.errors.tell(error)
      return error.kind.exitStatus
    }
  }

  private func put(_ text: String, _ source: SourceText, _ input: ProgramInput) throws(Failure) {
    guard setup.options.write, case .file(let path) = input else {
      setup.output.write(text)
      return
    }
    let bytes = Array(text.utf8)
    if bytes == source.bytes { return }
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0o666
    do throws(Files.Problem) {
      try Files.write(bytes, to: path, mode: mode)
    } catch {
      throw Failure("HKD693", "cannot write \(path): \(error.message)", hint: "the file is as it was", kind: .local)
    }
  }
}
