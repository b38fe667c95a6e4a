import CSystem
import Glibc
import HKDLanguage
import HKDSystem

/// A local program that runs in a process group of its own while this thread passes its input and output on.
///
/// A cancel or a passed deadline ends the whole group: SIGTERM first, SIGKILL after ``LocalPrograms/grace``.
final class ChildProcess {
  /// How long somebody who has pressed Ctrl-C waits for a program's end, in nanoseconds: the prompt is back within 100 ms.
  private static let patience = 40_000_000

  private let program: String
  private let process: pid_t
  private let sink: any Output
  private let wait: CancelWait
  private var input: [UInt8]
  private var written = 0
  private var inputEnd: Descriptor?
  private var outputEnd: Descriptor?
  private var errorEnd: Descriptor?
  private var isOver = false

  init(_ program: String, _ arguments: [String], input: [UInt8], folder: String?, _ invocation: Invocation)
    throws(Failure)
  {
    wait = try CancelWait(invocation.scope)
    try invocation.scope.check()
    let output = try makePipe()
    let errors = try makePipe()
    let inputPipe = input.isEmpty ? nil : try makePipe()
    let start = ProgramStart(
      [program] + arguments, input: inputPipe.map { .copy($0.read.number) } ?? .null, output: .copy(output.write.number),
      errors: .copy(errors.write.number), company: .ownSession, folder: folder)
    switch try LocalPrograms.shared.start(start, wait) {
    case .success(let process): self.process = process
    case .failure(let problem):
      throw invocation.failure(
        .programNotStarted, "`\(program)` cannot be started: \(Self.why(problem, program, folder))", kind: .local)
    }
    self.program = program
    sink = invocation.runtime.output
    self.input = input
    inputEnd = inputPipe?.write
    outputEnd = output.read
    errorEnd = errors.read
    for end in [inputEnd, outputEnd, errorEnd] {
      if let end { _ = fcntl(end.number, F_SETFL, O_NONBLOCK) }
    }
  }

  private static func why(_ problem: SystemError, _ program: String, _ folder: String?) -> String {
    if let folder, access(folder, X_OK) != 0 {
      return "the folder `\(folder)` cannot be entered: \(SystemError(code: errno))"
    }
    if program.isEmpty { return "its name is empty" }
    return switch problem.code {
    case EACCES where isFolder(program): "it is a folder"
    case EACCES where access(program, F_OK) == 0: "the file may not be executed (`chmod +x` allows it)"
    case ENOEXEC: "it is no program, or a script without a first line like #!/bin/sh"
    case ENOENT where !program.utf8.contains(UInt8(ascii: "/")): "no such program on the PATH"
    case ENOENT: "no such file, or its interpreter is missing"
    default: problem.description
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  deinit { if !isOver { endByForce() } }

  /// Passes input and output until the program has ended and all is read.
  ///
  /// - Throws: What has ended the scope, after the program is gone; after an interrupt it may go on for ``LocalPrograms/grace``,
  ///   which is told.
  func run(output: ([UInt8]) -> Void, errors: ([UInt8]) -> Void) throws(Failure) -> ExitStatus {
    do {
      while outputEnd != nil || errorEnd != nil {
        try wait.scope.check()
        waitForTraffic()
        writeInput()
        read(&outputEnd, output)
        read(&errorEnd, errors)
      }
      inputEnd = nil
      return try waitForEnd()
    } catch {
      terminate(error)
      throw error
    }
  }

  private func waitForTraffic() {
    var descriptors: [pollfd] = []
    if let inputEnd { descriptors.append(pollfd(fd: inputEnd.number, events: Int16(POLLOUT), revents: 0)) }
    if let outputEnd { descriptors.append(pollfd(fd: outputEnd.number, events: Int16(POLLIN), revents: 0)) }
    if let errorEnd { descriptors.append(pollfd(fd: errorEnd.number, events: Int16(POLLIN), revents: 0)) }
    _ = wait.poll(&descriptors)
  }

  private func writeInput() {
    guard let descriptor = inputEnd else { return }
    while written < input.count {
      let count = input.withUnsafeBytes { buffer in
        SignalSafety.write(descriptor.number, UnsafeRawBufferPointer(rebasing: buffer[written...]))
      }
      if count > 0 {
        written += count
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN {
        return
      } else {
        // The program reads no more; that is its own business.
        break
      }
    }
    inputEnd = nil
  }

  private func read(_ end: inout Descriptor?, _ receive: ([UInt8]) -> Void) {
    guard let descriptor = end else { return }
    while true {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
        count = Glibc.read(descriptor.number, buffer.baseAddress, buffer.count)
        initialized = max(0, count)
      }
      if count > 0 {
        receive(bytes)
        if count < 1 << 16 { return }
      } else if count < 0, errno == EINTR {
        continue
      } else {
        if count == 0 || errno != EAGAIN { end = nil }
        return
      }
    }
  }

  /// The output is closed: most programs are gone by then, the others are looked at with growing pauses.
  private func waitForEnd() throws(Failure) -> ExitStatus {
    var pause = 200_000
    while true {
      if let end = LocalPrograms.shared.reap(process) {
        isOver = true
        return end
      }
      try wait.sleep(pause)
      pause = min(pause * 2, 20_000_000)
    }
  }

  /// Ends the program and all of its group.
  private func terminate(_ reason: Failure) {
    let programs = LocalPrograms.shared
    let now = TaskScope.now()
    let limit = now + LocalPrograms.grace
    isOver = true
    programs.terminate(process)
    let patience = reason.kind == .interrupted ? now + Self.patience : limit
    while TaskScope.now() < patience {
      if programs.isGone(process, forced: false) { return }
      usleep(2000)
    }
    guard reason.kind == .interrupted else { return endByForce() }
    let name = "`\(program)` (process \(process))"
    sink.note("\(name) does not end yet; it is killed in a second")
    programs.leave(process, until: limit) { [sink] in sink.note("\(name) was killed") }
  }

  private func endByForce() {
    while !LocalPrograms.shared.isGone(process, forced: true) { usleep(1000) }
  }
}
