import HKDLanguage
import TestSupport
import Testing

/// What the README and the guides show is true: programs check, examples run.
@Suite struct DocumentationTests {
  private static let root = #filePath.replacing("/Tests/EndToEnd/DocumentationTests.swift", with: "")

  @Test func everyProgramInTheDocumentsChecks() throws {
    let world = try LocalWorld()
    let found = try ProcessRun.run("find", [Self.root + "/README.md", Self.root + "/Sources", "-name", "*.md"]).stdout
    var count = 0
    for path in found.split(separator: "\n").map(String.init) {
      let text = String(decoding: try Files.read(path), as: UTF8.self)
      for block in text.split(separator: "```hkd\n").dropFirst() {
        let program = String(block.prefix(upTo: block.firstRange(of: "```")?.lowerBound ?? block.endIndex))
        let run = try world.hkd("--check", "-", stdin: program)
        #expect(run.status == .exited(0), "\(path)\n\(program)\n\(run.stderr)")
        count += 1
      }
    }
    #expect(count > 1)
  }

  @Test func theExampleScriptShipsTheExampleApp() throws {
    let world = try LocalWorld()
    let examples = Self.root + "/scripts/examples"
    for _ in 1...2 {
      let run = try world.hkd("--local", "\(examples)/ship.hkd", "hello", "\(examples)/hello")
      #expect(run.status == .exited(0), "\(run.stderr)")
      #expect(run.stdout.contains("of hello is live"), "\(run.stdout)")
    }
    #expect(try world.answer(of: "hello").hasPrefix("Hello from web.1"))
  }

  @Test func theManualPageIsWellFormed() throws {
    let world = try LocalWorld()
    let page = try world.hkd("-c", "help --format man")
    #expect(page.status == .exited(0))
    #expect(page.stdout.hasPrefix(".TH HKD 1"))
    #expect(page.stdout.contains("archive") && page.stdout.contains("EXIT STATUS"))
    #expect(!page.stdout.split(separator: "\n").contains { $0.hasPrefix("'") })
  }

  /// `HKD_RECORD=1` writes the page anew.
  @Test func theReferenceOfCommandsIsMadeFromTheirDeclarations() throws {
    let world = try LocalWorld()
    let page = try world.hkd("-c", "help --format markdown").stdout
    #expect(page.contains("\n### `release`\n") && page.contains("\n### `session:save`\n"))
    let path = Self.root + "/Sources/hkd/hkd.docc/Commands.md"
    if Environment.process["HKD_RECORD"] != nil { try Files.write(Array(page.utf8), to: path) }
    #expect(String(decoding: try Files.read(path), as: UTF8.self) == page)
  }

  @Test(arguments: ["history", "session:record", "session:replay", "session:save", "spawn", "tasks", "tasks:cancel", "undo"])
  func commandsOfASessionAreToldOfEverywhere(name: String) throws {
    let world = try LocalWorld()
    let page = try world.hkd("--help", name)
    #expect(page.status == .exited(0) && page.stdout.contains("Scripts do not have these"))
    let call = try world.hkd("-c", name)
    #expect(call.status == .exited(2) && call.stderr.contains("`\(name)` is for a session, which `hkd` alone begins"))
  }
}
