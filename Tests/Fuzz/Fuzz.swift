import FuzzProperties
import Glibc
import TestSupport

/// libFuzzer's own loop: options and folders of texts come from the command line, `HKD_FUZZ` names the targets that each text
/// is tried with, joined by commas.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ argumentCount: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// libFuzzer's own change of a text in place; its new length.
@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int) -> Int

/// Called by libFuzzer for each change of a text: every second one is libFuzzer's own.
@_cdecl("LLVMFuzzerCustomMutator")
public func changeText(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: UInt32) -> Int {
  var generator = SeededGenerator(UInt64(seed))
  guard let splicer = Fuzz.splicer, generator.chance(1, of: 2) else { return mutateBytes(bytes, count, capacity) }
  let known = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  let changed =
    generator.chance(1, of: 4)
    ? splicer.program(using: &generator) : splicer.changed(known, using: &generator)
  return UnsafeMutableBufferPointer(start: bytes, count: capacity).update(fromContentsOf: changed.utf8.prefix(capacity))
}

@main
struct Fuzz {
  /// Where programs are read, changes are made of what programs are made of.
  static let splicer: Splicer? = {
    guard targets.allSatisfy({ $0.corpus == FuzzTarget.parser.corpus }) else { return nil }
    do {
      return Splicer(programs: try Splicer.knownPrograms())
    } catch {
      writeError("fuzz: \(error)\n")
      exit(2)
    }
  }()

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
