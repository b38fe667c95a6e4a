/// Where the system starts the program.
///
/// A C entry point and no `main.swift`, because that has to find its arguments with `CommandLine`, which searches the stack
/// and reads /proc/self/maps: a tenth of a short run. The name is the one that the package manager makes `main` of.
@_cdecl("hkd_main")
public func start(count: Int32, words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  runProgram((1..<max(1, Int(count))).compactMap { words[$0].map { String(cString: $0) } })
}
