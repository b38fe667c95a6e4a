import HKDLanguage
import SourceArchive

extension Command {
  static var hash: Command {
    Command(
      "hash", "Gives the SHA-256 of a text or a file in hexadecimal digits.",
      parameters: [
        Parameter("text", .positional, .text, input: true, "The text; of a secret the hash is secret too."),
        Parameter("file", .flag, .string, completion: .path, "The file instead of a text."),
      ],
      result: .text, effect: .reads,
      examples: [Example("hash abc", output: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    ) { invocation in
      let hasText = !invocation["text"].isNull
      guard hasText != !invocation["file"].isNull else {
        throw invocation.failure(.wrongType, "`hash` takes either a text or a `--file`")
      }
      var hash = Sha256()
      if hasText {
        let text = try invocation.text("text")
        try invocation.update(&hash, with: Array(text.string.utf8))
        return text.value(hash.finish())
      }
      let path = try invocation.path("file")
      try invocation.update(&hash, with: invocation.bytesOfFile(path))
      return .string(hash.finish())
    }
  }
}

extension Invocation {
  fileprivate func update(_ hash: inout Sha256, with bytes: [UInt8]) throws(Failure) {
    let stretch = 1 << 20
    for start in stride(from: 0, to: bytes.count, by: stretch) {
      try scope.check()
      bytes[start..<Swift.min(start + stretch, bytes.count)].withUnsafeBytes { hash.update($0) }
    }
  }
}
