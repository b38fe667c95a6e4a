import HKDLanguage
import TestSupport
import Testing

/// The session in the README is one that was typed: this types it again, and all must look the same but for what no two
/// sessions have in common.
@Suite struct RecordedSessionTests {
  private static let root = #filePath.replacing("/Tests/EndToEnd/RecordedSessionTests.swift", with: "")
  private static let prompt = "hkd local ›"

  @Test func theSessionInTheReadmeIsAsItWasTyped() throws {
    let readme = String(decoding: try Files.read(Self.root + "/README.md"), as: UTF8.self)
    let section = try #require(readme.split(separator: "\n## ").first { $0.hasPrefix("A first session") })
    let blocks = section.split(separator: "```", omittingEmptySubsequences: false)
    let recorded = try #require(blocks.count > 2 ? blocks[1] : nil).split(separator: "\n").map(String.init)

    let world = try LocalWorld()
    _ = try ProcessRun.run("cp", ["-r", Self.root + "/scripts/examples/hello/.", world.work])
    let session = try SessionTerminal(["--local"], in: world, rows: 60, columns: 100)
    try session.terminal.waitForScreen(containing: "local platform started")
    let entries = recorded.filter { $0.hasPrefix(Self.prompt + " ") }.map { String($0.dropFirst(Self.prompt.count + 1)) }
    #expect(entries.count > 5)
    for entry in entries { try session.enter(entry) }
    let shown = Array(session.allLines.prefix { $0 != Self.prompt })
    try session.leave()
    #expect(masked(shown) == masked(recorded), "typed, it looks like this:\n\(shown.joined(separator: "\n"))")
  }

  /// Without times, rates, ports and ids, and without what is only said when it takes long.
  private func masked(_ lines: [String]) -> [String] {
    lines.filter { !$0.isEmpty && !$0.hasPrefix("took ") && !$0.contains("still waiting") }.map { line in
      line.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "ID")
        .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
        .replacing(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/, with: "TIME")
        .replacing(/localhost:\d+/, with: "localhost:PORT")
        .replacing(/[0-9.]+ [kMG]?B\/s/, with: "RATE")
        .replacing(/\d+\.\d s/, with: "TIME")
    }
  }
}
