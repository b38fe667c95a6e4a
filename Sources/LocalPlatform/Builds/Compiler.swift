import Glibc
import HKDLanguage

/// Turns an unpacked source into what a slug holds, by buildpacks or by its Procfile alone.
struct Compiler {
  let scope: BuildScope
  let platform: Platform
  let app: AppRow
  let build: BuildRow

  struct Outcome {
    var processTypes: [String: String]
    /// What the buildpack calls the app: `Python`.
    var description: String?
  }

  func run() throws(BuildProblem) -> Outcome {
    let folder = scope.buildFolder
    let packs = try buildpacks()
    let procfile = try readProcfile()
    guard !packs.isEmpty || procfile != nil else {
      throw BuildProblem(
        "No default language could be detected for this app.",
        "The local platform builds apps that have a Procfile, or that bring their own bin/detect and bin/compile,",
        "or for which buildpacks are set.")
    }
    var description: String?
    var defaults: [String: String] = [:]
    var exports: [String] = []
    for pack in packs {
      pack.makeExecutable()
      description = try detect(pack)
      try compile(pack, exports: exports)
      if FileIO.isFile("\(pack.folder)/export") { exports.append("\(pack.folder)/export") }
      defaults = try release(pack)
    }
    if packs.isEmpty { scope.heading("Procfile app detected") }
    // Compiling may have written the Procfile.
    let declared = try FileIO.isFile("\(folder)/Procfile") ? readProcfile() : procfile
    return Outcome(
      processTypes: tellTypes(declared?.commands ?? [:], defaults), description: description ?? "Procfile")
  }

  // MARK: Steps

  private func buildpacks() throws(BuildProblem) -> [Buildpack] {
    let references = build.buildpacks ?? app.buildpacks
    if references.isEmpty { return Buildpack.inline(at: scope.buildFolder).map { [$0] } ?? [] }
    var packs: [Buildpack] = []
    for (index, reference) in references.enumerated() {
      packs.append(try Buildpack.find(reference, number: index, scope, platform))
    }
    return packs
  }

  private func detect(_ pack: Buildpack) throws(BuildProblem) -> String {
    guard FileIO.isFile(pack.script("detect")), FileIO.isFile(pack.script("compile")) else {
      throw BuildProblem("\(pack.reference) is no buildpack: bin/detect or bin/compile is missing.")
    }
    let (status, output) = try scope.capture([pack.script("detect"), scope.buildFolder], in: scope.buildFolder)
    guard status == .exited(0) else {
      throw BuildProblem("App not compatible with buildpack: \(pack.reference) (bin/detect ended with \(status.code))")
    }
    let name = output.split(whereSeparator: \.isNewline).first.map { Headers.trimmed($0) } ?? "Custom"
    scope.heading("\(name) app detected")
    return name
  }

  private func compile(_ pack: Buildpack, exports: [String]) throws(BuildProblem) {
    let cache = "\(platform.folders.caches)/\(app.id)"
    let environment = "\(scope.folder)/env"
    guard FileIO.makeFolder(cache), FileIO.makeFolder(environment) else {
      throw BuildProblem("The build's folders cannot be made: \(String(cString: strerror(errno)))")
    }
    for (name, value) in app.config {
      do {
        try Files.write(Array(value.utf8), to: "\(environment)/\(name)", mode: 0o600)
      } catch {
        throw BuildProblem("The config var \(name) cannot be handed to the buildpack: \(error.message)")
      }
    }
    // What earlier buildpacks export is sourced; then the script runs in place of the shell.
    let sources = exports.map { _ in ". \"$1\"; shift; " }.joined()
    let arguments =
      ["/bin/bash", "-c", "\(sources)exec \"$@\"", "bash"] + exports
      + [pack.script("compile"), scope.buildFolder, cache, environment]
    let status = try scope.run(arguments, in: scope.buildFolder)
    guard status == .exited(0) else {
      throw BuildProblem("Push rejected, failed to compile the app (bin/compile ended with \(status.code)).")
    }
  }

  private func release(_ pack: Buildpack) throws(BuildProblem) -> [String: String] {
    guard FileIO.isFile(pack.script("release")) else { return [:] }
    let (status, output) = try scope.capture([pack.script("release"), scope.buildFolder], in: scope.buildFolder)
    guard status == .exited(0) else { throw BuildProblem("bin/release ended with \(status.code).") }
    return BuildpackRelease.processTypes(output)
  }

  private func readProcfile() throws(BuildProblem) -> Procfile? {
    let path = "\(scope.buildFolder)/Procfile"
    guard FileIO.isFile(path) else { return nil }
    do {
      return Procfile(String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self))
    } catch {
      throw BuildProblem("The Procfile cannot be read: \(error.message)")
    }
  }

  /// Joins both kinds of process types, the Procfile's first, and tells of them.
  private func tellTypes(_ declared: [String: String], _ defaults: [String: String]) -> [String: String] {
    scope.heading("Discovering process types")
    let list = { (names: [String]) in names.isEmpty ? "(none)" : names.sorted().joined(separator: ", ") }
    scope.detail("Procfile declares types -> \(list(Array(declared.keys)))")
    let added = defaults.filter { declared[$0.key] == nil }
    if !added.isEmpty { scope.detail("Default types for buildpack -> \(list(Array(added.keys)))") }
    return declared.merging(defaults) { first, _ in first }
  }
}
