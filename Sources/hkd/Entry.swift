/// Where the system starts the program: the C entry point, by the name that the package manager makes `main` of.
@_cdecl("hkd_main")
func start(count: Int32, words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  argumentCount = count
  argumentWords = words
  StandardDescriptors.hold()
  runProgram((1..<max(1, Int(count))).compactMap { words[$0].map { String(cString: $0) } })
}

nonisolated(unsafe) private var argumentCount: Int32 = 0
nonisolated(unsafe) private var argumentWords: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?

/// What `CommandLine` asks, in place of the runtime's own answer: linked statically, that one searches the stack for the
/// arguments before the program begins and reads /proc/self/maps for it, a tenth of a short run.
@_cdecl("_swift_stdlib_getUnsafeArgvArgc")
func arguments(_ count: UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
  count.pointee = argumentCount
  return argumentWords
}
