import HKDLanguage

extension Invocation {
  /// A path argument; `~` and `~/…` stand for the user's home folder, as a shell has it.
  func path(_ name: String) throws(Failure) -> String {
    let text = try string(name)
    guard !text.isEmpty, !text.utf8.contains(0) else {
      throw failure(.outOfRange, "`\(command.name)` needs a path that is not empty as `\(name)`")
    }
    return Files.inHome(text)
  }

  func unreadable(_ problem: Files.Problem) -> Failure {
    failure(.unreadableFile, "cannot read `\(problem.path)`: \(problem.message)", kind: .local)
  }

  func unwritable(_ problem: Files.Problem) -> Failure {
    failure(.unwritableFile, "cannot write `\(problem.path)`: \(problem.message)", kind: .local)
  }

  /// A whole file; throws what ends the task while it is read.
  func bytesOfFile(_ path: String) throws(Failure) -> [UInt8] {
    do throws(Files.Problem) {
      return try Files.read(path, isOver: { [scope] in scope.isCancelled })
    } catch {
      try scope.check()
      throw unreadable(error)
    }
  }

  /// A whole file that must be UTF-8.
  func textOfFile(_ path: String) throws(Failure) -> String {
    let bytes = try bytesOfFile(path)
    guard let offset = UTF8Sequence.firstProblem(in: bytes) else { return String(decoding: bytes, as: UTF8.self) }
    throw failure(.fileNotText, "`\(path)` is not UTF-8 text: byte \(offset) does not belong there", kind: .local)
  }
}
