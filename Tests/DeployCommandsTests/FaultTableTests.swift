import HKDLanguage
import Testing

/// The page that lists the matrix of faults says what the tests prove; `HKD_RECORD=1` writes it anew.
struct FaultTableTests {
  @Test func thePageIsTheMatrix() throws {
    let path = "\(#filePath)".replacingTail(
      "Tests/DeployCommandsTests/FaultTableTests.swift", with: "Sources/DeployCommands/DeployCommands.docc/FaultMatrix.md")
    let page = Self.page
    if Environment.process["HKD_RECORD"] != nil { try Files.write(Array(page.utf8), to: path) }
    #expect(String(decoding: try Files.read(path), as: UTF8.self) == page)
  }

  private static var page: String {
    var text = """
      # What survives what

      One fault each, in a deploy of the five words, and what comes of it; made from the tests that prove it.

      ## Overview

      In every row: at most one build and one release come about, no build is made of a source that holds nothing, the wait is
      bounded, and no token, signature or config value appears anywhere. Faults that are said to be always there stay; the others
      pass.

      | fault | outcome |
      | --- | --- |

      """
    for fault in FaultCase.all { text += "| \(fault.name) | \(outcome(fault.outcome)) |\n" }
    return text
  }

  private static func outcome(_ outcome: FaultCase.Outcome) -> String {
    switch outcome {
    case .succeeds: "released, exit status 0"
    case .fails(let kind, let code): "\(code), exit status \(kind.exitStatus)"
    }
  }
}

extension String {
  /// The text with its end replaced; unchanged if it ends otherwise.
  fileprivate func replacingTail(_ tail: String, with other: String) -> String {
    hasSuffix(tail) ? dropLast(tail.count) + other : self
  }
}
