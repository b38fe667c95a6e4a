import Glibc
import HKDLanguage
import PlatformAPI

extension DeployHost {
  func runCommand() -> Command {
    Command(
      "run", "Runs a command in a one-off dyno of an app.",
      details: """
        Its output is printed as it comes; a status that is not 0 is an error that carries it. At a terminal the keys go to the
        dyno. What is piped in is its input. With --detached the dyno is given at once: `await` waits for its end.
        """,
      parameters: [
        Parameter("command", .rest, .string, "The command and its words; one word is given to the shell as it is."),
        .app, Parameter("detached", .flag, .bool, "Do not attach: gives the dyno."),
        Parameter("input", .flag, .oneOf([.string, .secret]), input: true, "What it reads on standard input."),
        Parameter("size", .flag, .string, short: "s", completion: .dynoType, "The dyno's size."),
        Parameter("env", .flag, .record, "Environment besides the app's config."),
        Parameter("type", .flag, .string, completion: .process, "The process type whose settings it takes."),
        Parameter("time-to-live", .flag, .duration, "The platform stops it after this."),
        Parameter("capture", .flag, .bool, "Give the output as text instead of printing it."),
      ], result: .oneOf([.named("dyno"), .string, .null]), effect: .writes,
      examples: [Example("run rake db:migrate --app shop"), Example("run 'ls -l' --app shop --detached | await")],
      body: body { try $0.runOneOff() })
  }
}

extension CommandRun {
  fileprivate func runOneOff() throws -> Value {
    let app = try app()
    let words = words("command")
    guard !words.isEmpty else { throw usage("run what?", hint: "run 'rake db:migrate'") }
    let command = words.count == 1 ? words[0] : words.map(Self.shellWord).joined(separator: " ")
    let isInteractive =
      self["input"].isNull && !flag("capture") && !scope.isBackground && isatty(0) == 1 && isatty(1) == 1
    let isDetached = flag("detached")
    let body = try dynoBody(
      command: isDetached ? command : ExitMarker.wrap(command), attach: !isDetached, isInteractive: isInteractive)
    let call = PlatformCall("POST", platformPath("apps", app, "dynos"), body: .record(body))
    if let plan {
      plan.record(host.options.gate.redact(call.line))
      return planned("dyno", of: app)
    }
    let dyno = try begin(call, app)
    if isDetached { return .record(dyno.object.record) }
    guard let url = dyno.attachURL else {
      throw Failure(
        "HKD459", "\(dyno.name) of \(app) runs, but the platform gives no connection to it",
        hint: "run --detached, and logs --dyno \(dyno.name)", kind: .platformFault)
    }
    return try attach(to: dyno, at: url, app, command, isInteractive: isInteractive)
  }

  /// A word as the shell in the dyno reads it back.
  private static func shellWord(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "_-./:=,@%+".utf8.contains(byte)
      }
    return isPlain ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private func dynoBody(command: String, attach: Bool, isInteractive: Bool) throws -> Record {
    var fields = Record([("command", .string(command)), ("attach", .bool(attach))])
    if attach { fields.set("force_no_tty", .bool(!isInteractive)) }
    for (name, key) in [("size", "size"), ("type", "type")] where !self[name].isNull { fields.set(key, self[name]) }
    if let limit = duration("time-to-live") { fields.set("time_to_live", .int(max(1, limit / 1_000_000_000))) }
    var environment = self["env"].record ?? Record()
    if isInteractive, let size = RawTerminal.size {
      environment.set("TERM", .string(host.options.environment["TERM"] ?? "xterm"))
      environment.set("COLUMNS", .string("\(size.columns)"))
      environment.set("LINES", .string("\(size.lines)"))
    }
    if environment.count > 0 { fields.set("env", .record(environment)) }
    return fields
  }

  /// Begins the dyno. The platform refuses with 409 for a moment after an app was made.
  private func begin(_ call: PlatformCall, _ app: String) throws -> Dyno {
    var refused = 0
    while true {
      do {
        // Nothing tells this dyno from another's: one whose answer is lost is told, not begun again.
        return try SingleWrite(
          host: host, scope: scope, call: call, what: "a one-off dyno of \(app)", look: "ps --app \(app)",
          read: { try Dyno($0, app: app) }, find: nil
        ).run()
      } catch let failure as Failure where failure.status == 409 && refused < 2 {
        refused += 1
        try scope.sleep(RetryPolicy.jittered(host.options.timings.retries.firstWait << refused))
      }
    }
  }

  private func attach(
    to dyno: Dyno, at url: String, _ app: String, _ command: String, isInteractive: Bool
  ) throws -> Value {
    let watch = Watch(
      host: host, scope: scope, what: "dyno \(dyno.name) of \(app)", resume: "await dyno \(dyno.name) --app \(app)")
    var marker = ExitMarker()
    var output = OutputText(invocation.runtime.output, keeps: flag("capture"))
    // A dyno that hangs for a day is ended by the platform; nothing here waits longer.
    try watch.run(within: Allowance(.seconds(86_400))) { scope in
      let connection = try Rendezvous(url, host: host, scope: scope)
      var terminal: RawTerminal?
      if !isInteractive { try connection.send(input + [0x04]) }
      // Until the dyno answers, Ctrl-C ends the waiting for it.
      try connection.receive(begin: {
        guard isInteractive else { return }
        terminal = RawTerminal.open(after: host.options.prompt?.takeTypedAhead() ?? []) { try? connection.send($0) }
      }) { output.take(marker.take($0)) }
      withExtendedLifetime(terminal) {}
    }
    output.take(marker.rest())
    output.finish()
    guard let status = marker.status else {
      throw Failure(
        "HKD477", "the connection to \(dyno.name) of \(app) ended, and whether `\(command)` did is not known",
        hint: "see ps and logs --dyno \(dyno.name) --app \(app)", kind: .deployFailed)
    }
    guard status == 0 else {
      throw Failure(
        "HKD476", "`\(command)` in \(dyno.name) of \(app) ended with status \(status)",
        hint: "logs --dyno \(dyno.name) --app \(app) has what it printed", kind: .script, status: status)
    }
    return flag("capture") ? .string(output.kept) : .null
  }

  private var input: [UInt8] {
    if case .secret(let secret) = self["input"] { return Array(secret.revealed.utf8) }
    return Array((text("input") ?? "").utf8)
  }
}

/// Bytes from a dyno as text for the output: whole characters only, however they were cut on the way.
private struct OutputText {
  private let output: any Output
  private let keeps: Bool
  private var pending: [UInt8] = []
  private(set) var kept = ""

  init(_ output: any Output, keeps: Bool) {
    self.output = output
    self.keeps = keeps
  }

  mutating func take(_ bytes: [UInt8]) {
    pending += bytes
    let end = pending.count - Self.cutOff(pending)
    emit(Array(pending[..<end]))
    pending.removeFirst(end)
  }

  /// How many bytes at the end are the beginning of a character.
  private static func cutOff(_ bytes: [UInt8]) -> Int {
    for (count, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return length > count + 1 ? count + 1 : 0
    }
    return 0
  }

  mutating func finish() {
    emit(pending)
    pending = []
  }

  private mutating func emit(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    if keeps { kept += text } else { output.write(text) }
  }
}
