import HKDLanguage
import HKDSystem

extension Command {
  static var exec: Command {
    Command(
      "exec", "Runs a local program and gives its standard output without the final newline.",
      details: """
        No shell stands between: words reach the program as they are. Standard input is empty unless a string is piped in, and \
        there is no terminal to ask on. A status that is not 0 is an error with the tail of standard error.
        """,
      parameters: [
        Parameter(
          "program", .positional, .string, required: true, completion: .program, endsFlags: true,
          "Its path, or its name on the PATH."),
        Parameter("arguments", .rest, .any, completion: .path, "The program's words, dashes and all."),
        Parameter("input", .flag, .text, input: true, "What the program reads on standard input."),
        Parameter("live", .flag, .bool, "Passes the output through as it comes and gives null."),
        Parameter("in", .flag, .string, completion: .path, "The folder to run it in."),
      ],
      effect: .writes,
      examples: [
        Example("exec echo hello", output: "hello"), Example("\"b\\na\\n\" | exec sort", output: "a\nb"),
        Example("try { exec sh -c \"exit 3\" } catch err { say $err.status }", output: "3"),
      ]
    ) { invocation in
      let program = try invocation.string("program")
      let arguments = try invocation.programArguments()
      let input = try invocation.programInput()
      let folder = invocation["in"].isNull ? nil : try invocation.path("in")
      if let plan = invocation.runtime.plan {
        plan.record(
          "exec "
            + ([program] + arguments).map { invocation.runtime.display.literal(.string($0)) }.joined(separator: " "))
        return invocation.isSet("live") ? .null : Placeholder.value("the output of \(program)", type: nil)
      }
      let process = try ChildProcess(program, arguments, input: input, folder: folder, invocation)
      if invocation.isSet("live") {
        let lines = LivePassage(invocation.runtime.output)
        let end = try process.run(output: lines.output, errors: lines.errors)
        lines.finish()
        try end.check(program, tail: nil, invocation)
        return .null
      }
      return .string(try captured(process, program, invocation))
    }
  }
}

/// More output than this is refused: it would not fit into memory as a value.
private let longestOutput = 1 << 30

private func captured(_ process: ChildProcess, _ program: String, _ invocation: Invocation) throws -> String {
  var output: [UInt8] = []
  var tail = OutputTail()
  var isTooLong = false
  let end = try process.run(
    output: { bytes in
      isTooLong = isTooLong || output.count + bytes.count > longestOutput
      if !isTooLong { output.append(contentsOf: bytes) }
    }, errors: { tail.append($0) })
  try end.check(program, tail: tail.text, invocation)
  guard !isTooLong else {
    throw invocation.failure(.programOutput, "`\(program)` wrote more than 1 GiB", hint: "let it write to a file")
  }
  if let offset = UTF8Sequence.firstProblem(in: output) {
    throw invocation.failure(
      .programOutput, "the output of `\(program)` is not UTF-8: byte \(offset) does not belong there")
  }
  if output.last == UInt8(ascii: "\n") {
    output.removeLast()
    if output.last == UInt8(ascii: "\r") { output.removeLast() }
  }
  return String(decoding: output, as: UTF8.self)
}

extension Invocation {
  fileprivate func programArguments() throws(Failure) -> [String] {
    var words: [String] = []
    for value in try items("arguments") {
      switch value {
      case .secret:
        throw failure(
          .secretRefused, "`exec` passes no secret to a program, where other users of the machine may see it",
          hint: "reveal it: exec … (reveal $x), or pipe it in revealed")
      case .list, .range, .record, .block, .null:
        throw failure(
          .wrongType, "a program takes words, not \(withArticle(value.typeName))", hint: "spread a list: ...$words")
      default: words.append(try text(of: value))
      }
    }
    if let word = words.first(where: { $0.utf8.contains(0) }) {
      throw failure(
        .outOfRange, "a program's word cannot hold a NUL character: \(runtime.display.literal(.string(word)))")
    }
    return words
  }

  fileprivate func programInput() throws(Failure) -> [UInt8] {
    if self["input"].isNull { return [] }
    let text = try text("input")
    guard !text.isSecret else {
      throw failure(.secretRefused, "`exec` passes no secret to a program", hint: "reveal it first: reveal $x | exec …")
    }
    return Array(text.string.utf8)
  }
}

extension ExitStatus {
  /// Throws unless the program has ended with status 0.
  fileprivate func check(_ program: String, tail: String?, _ invocation: Invocation) throws(Failure) {
    let detail = tail.map { $0.isEmpty ? "" : ":\n\($0)" } ?? ""
    switch self {
    case .exited(0): return
    case .exited(let status):
      throw Failure(
        CommandCode.programFailed.rawValue, "`\(program)` ended with status \(status)\(detail)",
        place: invocation.place,
        status: Int(status))
    case .signalled(let signal):
      throw invocation.failure(.programKilled, "`\(program)` was killed by \(Self.signalName(signal))\(detail)")
    }
  }
}
