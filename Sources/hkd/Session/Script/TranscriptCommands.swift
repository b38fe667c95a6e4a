import Glibc
import HKDLanguage

extension SessionTools {
  /// `session:record FILE`, `session:record --stop`
  var recordCommand: Command {
    Command(
      "session:record", "Records what is typed from now on and what it prints, as a transcript.",
      details: """
        A transcript is a text that people read, and that `session:replay` runs as a test. `…` takes the place of ids and times, which \
        no two runs have in common, and secrets are read from the environment. What tasks in the background print is no part of it.
        """,
      parameters: [
        Parameter("file", .positional, .string, completion: .path, "The transcript, `deploy.hkdt`."),
        Parameter("force", .flag, .bool, short: "f", "Replace the file if it is there."),
        Parameter("stop", .flag, .bool, "End the recording."),
      ], effect: .writes, examples: [Example("session:record deploy.hkdt")]
    ) { [recorder, setup] invocation in
      if invocation["stop"].bool ?? false {
        guard let (path, needed) = recorder.end() else {
          throw Failure("HKD361", "nothing is being recorded", place: invocation.place)
        }
        let secrets = needed.isEmpty ? "" : "; set \(needed.joined(separator: ", ")) before it is replayed"
        setup.output.note("recorded \(path)\(secrets)")
        return .null
      }
      guard let path = invocation["file"].string.map(Files.inHome), !path.isEmpty else {
        throw Failure(
          "HKD361", "`session:record` needs the name of a file", hint: "session:record deploy.hkdt", place: invocation.place)
      }
      if let running = recorder.path {
        throw Failure(
          "HKD361", "\(running) is being recorded", hint: "session:record --stop ends it", place: invocation.place)
      }
      if invocation["force"].bool != true, access(path, F_OK) == 0 {
        throw Failure("HKD361", "\(path) is there already", hint: "--force replaces it", kind: .local, place: invocation.place)
      }
      do throws(Files.Problem) {
        try recorder.begin(path)
      } catch {
        throw Failure("HKD361", "cannot write \(path): \(error.message)", kind: .local, place: invocation.place)
      }
      return .null
    }
  }

  /// `session:replay FILE`
  var replayCommand: Command {
    Command(
      "session:replay", "Runs a transcript in a session of its own and fails unless all comes out as recorded.",
      details: "In the recorded lines `…` stands for any text: put it where times and ids stand.",
      parameters: [
        Parameter("file", .positional, .string, required: true, input: true, completion: .path, "The transcript.")
      ], effect: .writes, examples: [Example("session:replay deploy.hkdt")]
    ) { [self] invocation in
      let path = Files.inHome(invocation["file"].string ?? "")
      let text: [UInt8]
      do throws(Files.Problem) {
        text = try Files.read(path, limit: 64 << 20)
      } catch {
        throw Failure("HKD362", "cannot read \(path): \(error.message)", kind: .local, place: invocation.place)
      }
      let transcript = Transcript(parsing: String(decoding: text, as: UTF8.self))
      guard !transcript.sessions.isEmpty || transcript.cutOff != nil else {
        throw Failure(
          "HKD362", "\(path) holds no entries", hint: "an entry's line begins with `> `", kind: .local, place: invocation.place)
      }
      try Replay(self, path: path, scope: invocation.scope).run(transcript)
      return .null
    }
  }
}
