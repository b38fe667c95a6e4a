import FuzzProperties
import Glibc

/// libFuzzer's own loop: options and folders of texts come from the command line, `HKD_FUZZ` names the targets that each text
/// is tried with, joined by commas.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@main
struct Fuzz {
  private static let targets: [FuzzTarget] = {
    let names = getenv("HKD_FUZZ").map { String(cString: $0).split(separator: ",").map(String.init) } ?? []
    let targets = names.compactMap(FuzzTarget.init)
    guard !targets.isEmpty, targets.count == names.count else {
      let known = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
      writeError("fuzz: HKD_FUZZ names some of: \(known)\n")
      exit(2)
    }
    return targets
  }()

  static func main() {
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    _ = targets
    exit(runFuzzer(&count, &arguments) { bytes, count in Fuzz.test(UnsafeBufferPointer(start: bytes, count: count)) })
  }

  private static func test(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    for target in targets {
      do throws(FuzzTarget.Violation) {
        try target.test(Array(bytes))
      } catch {
        // The text is kept by libFuzzer when the process aborts.
        writeError("fuzz: \(target.rawValue): \(error)\n")
        abort()
      }
    }
    return 0
  }

  private static func writeError(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(2, $0.baseAddress, $0.count) }
  }
}
