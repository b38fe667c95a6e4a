// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with.
let settings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
]

/// libedit and what it needs, linked statically: a shared libedit alone costs 0.5 ms of each start.
let staticEdit: [LinkerSetting] = [
  .unsafeFlags([
    "-Xlinker", "-l:libedit.a", "-Xlinker", "-l:libbsd.a", "-Xlinker", "-l:libmd.a", "-Xlinker", "-l:libtinfo.a",
  ])
]

/// zlib, linked statically for the same reason.
let staticZlib: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-l:libz.a"])]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], linker: [LinkerSetting] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings, linkerSettings: linker)
}
func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

/// In the order in which data flows: text, values, commands, archive, network, terminal, platform, programs.
let everything: [Target] = [
  // C libraries of the system, each with one header of typed inline shims.
  .systemLibrary(name: "CSystem"),
  .systemLibrary(name: "CCurl"),
  .systemLibrary(name: "CEdit", providers: [.apt(["libedit-dev", "libbsd-dev"])]),
  .systemLibrary(name: "CIsal", providers: [.apt(["libisal-dev"])]),
  .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
  .systemLibrary(name: "CIntrinsics"),
  .systemLibrary(name: "CGnutls", providers: [.apt(["libgnutls28-dev"])]),
  .systemLibrary(name: "CMicrohttpd", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),

  // Threads, what they wait on and child processes: the one way in which all others ask the system for them.
  library("HKDSystem", ["CSystem"]),
  library("HKDLanguage", ["HKDSystem", "CSystem"]),
  library("HKDCommands", ["HKDLanguage", "SourceArchive", "HKDSystem", "CSystem"]),
  library("SourceArchive", ["CIsal", "CZlib", "CIntrinsics", "HKDSystem", "CSystem"], linker: staticZlib),
  library("PlatformAPI", ["HKDLanguage", "HKDSystem", "CSystem"]),
  library("CurlTransport", ["PlatformAPI", "HKDLanguage", "HKDSystem", "CCurl", "CSystem"]),
  library("DeployCommands", ["HKDLanguage", "PlatformAPI", "SourceArchive", "HKDSystem", "CSystem"]),
  library("LineEditor", ["CEdit", "CSystem"], linker: staticEdit),
  library(
    "LocalPlatform",
    [
      "HKDLanguage", "PlatformAPI", "CurlTransport", "SourceArchive", "CMicrohttpd", "CGnutls", "CZlib", "HKDSystem",
      "CSystem",
      .product(name: "GRDB", package: "GRDB.swift"),
    ]),
  program(
    "hkd",
    [
      "HKDLanguage", "HKDCommands", "PlatformAPI", "CurlTransport", "SourceArchive", "DeployCommands", "LineEditor",
      "HKDSystem", "CSystem",
    ]),
  program("hkd-platform", ["LocalPlatform", "HKDLanguage", "CSystem"]),

  // What several test targets share: temporary folders, processes, a pty, a scripted HTTP server.
  .target(name: "TestSupport", dependencies: ["HKDSystem", "CSystem"], path: "Tests/TestSupport", swiftSettings: settings),
  // A platform on a loopback socket, with faults where a test wants them.
  .target(
    name: "FakePlatform", dependencies: ["TestSupport", "HKDLanguage", "PlatformAPI", "HKDSystem"], path: "Tests/FakePlatform",
    swiftSettings: settings),
  tests("TestSupportTests", ["TestSupport"]),
  tests("HKDLanguageTests", ["HKDLanguage", "TestSupport"]),
  tests("HKDCommandsTests", ["HKDCommands", "HKDLanguage", "TestSupport"]),
  tests("SourceArchiveTests", ["SourceArchive", "TestSupport"]),
  tests("PlatformAPITests", ["PlatformAPI", "HKDLanguage", "TestSupport"]),
  tests("CurlTransportTests", ["CurlTransport", "PlatformAPI", "HKDLanguage", "TestSupport"]),
  tests(
    "DeployCommandsTests",
    [
      "DeployCommands", "CurlTransport", "PlatformAPI", "SourceArchive", "HKDCommands", "HKDLanguage", "TestSupport",
      "FakePlatform",
    ]),
  // A program with a prompt, which the line editor's tests run on a pseudo-terminal.
  .executableTarget(
    name: "LineEditorDriver", dependencies: ["LineEditor", "HKDSystem", "CSystem"], path: "Tests/LineEditorDriver",
    swiftSettings: settings),
  tests("LineEditorTests", ["LineEditor", "TestSupport", "LineEditorDriver"]),
  tests(
    "LocalPlatformTests",
    ["LocalPlatform", "HKDLanguage", "SourceArchive", "TestSupport", "hkd-platform", "CGnutls"], exclude: ["Facts"]),
  // Sessions as text: the examples of the language reference, run as tests.
  tests("Transcripts", ["HKDCommands", "HKDLanguage", "TestSupport"], exclude: ["language", "programs"]),
  // What must hold for any bytes: tried with the kept corpus by a test, and by libFuzzer (scripts/fuzz) with what it makes of it.
  .target(
    name: "FuzzProperties", dependencies: ["HKDLanguage", "HKDCommands", "TestSupport"], path: "Tests/FuzzProperties",
    swiftSettings: settings),
  tests("FuzzCorpusTests", ["FuzzProperties", "HKDLanguage", "TestSupport"]),
  tests("EndToEnd", ["HKDLanguage", "PlatformAPI", "TestSupport", "FakePlatform", "hkd", "hkd-platform"]),
]

/// `HKD_ONLY=HKDLanguage,HKDLanguageTests swift test` builds just those targets and what they import, so that the inner loop
/// of one module does not pay for the others (all test targets of a package make one program).
func selection(of targets: [Target], only: String?) -> [Target] {
  guard let only, !only.isEmpty else { return targets }
  var wanted = only.split(separator: ",").map(String.init)
  var chosen: Set<String> = []
  while let name = wanted.popLast() {
    guard chosen.insert(name).inserted, let target = targets.first(where: { $0.name == name }) else { continue }
    for dependency in target.dependencies {
      switch dependency {
      case .byNameItem(let name, _), .targetItem(let name, _): wanted.append(name)
      default: break
      }
    }
  }
  return targets.filter { chosen.contains($0.name) }
}

/// Links only where everything is built with `-sanitize=fuzzer`, as scripts/fuzz does.
let fuzz: [Target] = [
  .executableTarget(name: "fuzz", dependencies: ["FuzzProperties"], path: "Tests/Fuzz", swiftSettings: settings)
]
let isFuzzing = Context.environment["HKD_ONLY"] == "fuzz"

let targets = selection(of: everything + (isFuzzing ? fuzz : []), only: Context.environment["HKD_ONLY"])
let usesGRDB = targets.contains { $0.name == "LocalPlatform" }

let package = Package(
  name: "hkd",
  products: targets.contains { $0.name == "HKDLanguage" }
    ? [.library(name: "HKDLanguage", targets: ["HKDLanguage"])] : [],
  dependencies: usesGRDB
    ? [
      // Storage of the local platform: a well-kept SQLite layer, so that migrations and WAL are not ours to get wrong.
      .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0")
    ] : [],
  targets: targets,
  swiftLanguageModes: [.v6]
)
