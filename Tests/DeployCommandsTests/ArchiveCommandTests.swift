import HKDLanguage
import TestSupport
import Testing

@testable import DeployCommands

/// `archive` and what looks into it, as commands.
struct ArchiveCommandTests {
  private func harness(_ files: [String: String]) throws -> Harness {
    try Harness(url: "http://127.0.0.1:9", files: files)
  }

  @Test func anArchiveIsDescribed() throws {
    let harness = try harness(["a": "1", "b/c": "22"])
    let archive = try harness.run("archive", ["out": .string("kept.tgz")])
    #expect(archive.typeName == "archive")
    #expect(archive["files"].int == 2)
    #expect(archive["checksum"].string?.utf8.count == 71)
    #expect(archive["path"].string == harness.folder.path("kept.tgz"))
    #expect(harness.folder.exists("kept.tgz"))
    let facts = harness.reporter.events.compactMap { if case .packed(let facts) = $0 { facts } else { nil } }
    #expect(facts.map(\.fileCount) == [2])
    #expect(facts.map(\.contentBytes) == [3])
  }

  @Test(
    arguments: [
      ("HKD601", ["dir": Value.string("none")]), ("HKD607", ["exclude": .list([.string("*")])]),
      ("HKD611", ["level": .int(12)]), ("HKD606", [:]),
    ] as [(String, [String: Value])])
  func whatStandsInTheWayIsTold(_ code: String, _ arguments: [String: Value]) throws {
    let harness = try harness(code == "HKD606" ? [".env": "TOKEN=abc"] : ["a": "1"])
    do {
      _ = try harness.run("archive", arguments)
      Issue.record("it packed")
    } catch let failure as Failure {
      #expect(failure.code == code)
      #expect(failure.kind == (code == "HKD611" ? .script : .local))
      #expect(failure.hint != nil)
    }
  }

  @Test func foldersAndArchivesAreListed() throws {
    let harness = try harness([".gitignore": "*.log\n", "a": "1", "b.log": "x", "sub/c": "22"])
    let listed = try harness.run("archive:list")
    #expect(listed.list?.compactMap { $0["path"].string } == [".gitignore", "a", "sub/c"])
    let archive = try harness.run("archive", ["out": .string("../kept.tgz")])
    let inside = try harness.run("archive:list", ["what": archive])
    #expect(inside.list?.compactMap { $0["path"].string } == [".gitignore", "a", "sub/c"])
    removeTree(harness.folder.path("../kept.tgz"))
  }

  @Test func theRuleIsNamed() throws {
    let harness = try harness([".gitignore": "\n*.log\n", "b.log": "x"])
    let why = try harness.run("archive:why", ["path": .string("b.log")])
    #expect(why["packed"].bool == false)
    #expect(why["rule"].string == "*.log")
    #expect(why["from"].string == ".gitignore:2")
  }

  @Test func whatDiffersIsListed() throws {
    let harness = try harness([
      "one/same": "x", "one/old": "1", "one/gone": "2", "two/same": "x", "two/old": "22", "two/new": "3",
    ])
    let diff = try harness.run("archive:diff", ["before": .string("one"), "after": .string("two")])
    #expect(
      diff.list?.map { "\($0["path"].string ?? "") \($0["change"].string ?? "")" } == [
        "gone removed", "new added", "old contents",
      ])
  }

  @Test func anInterruptLeavesNothing() throws {
    let harness = try harness(["a": "1"])
    let scope = TaskScope()
    scope.cancel(Failure("HKD351", "interrupted", kind: .interrupted, isCatchable: false))
    do {
      _ = try harness.run("archive", ["out": .string("kept.tgz")], in: scope)
      Issue.record("it packed")
    } catch let failure as Failure {
      #expect(failure.kind == .interrupted)
    }
    #expect(!harness.folder.exists("kept.tgz"))
  }
}
