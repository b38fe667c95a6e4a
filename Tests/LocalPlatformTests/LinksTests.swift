import HKDLanguage
import Testing

@testable import LocalPlatform

/// The table of links in the documentation, held against what the platform does.
@Suite("The table of links")
struct LinksTests {
  private struct Row {
    var method: String
    var path: String
    var outcome: String
    var shape: String { "\(method) \(SchemaValidator.shape(path))" }
    /// The path with something in place of each variable.
    var example: [String] { path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) } }
  }

  /// Rows of the form `| resource | `METHOD /path` | outcome |`.
  private func rows() throws -> [Row] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "\(root)/Sources/LocalPlatform/LocalPlatform.docc/Links.md"
    let text = String(decoding: try Files.read(path), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|").map { Headers.trimmed($0) }
      guard cells.count == 3, cells[1].hasPrefix("`"), cells[1].hasSuffix("`") else { return nil }
      let words = cells[1].dropFirst().dropLast().split(separator: " ").map(String.init)
      guard words.count == 2 else { return nil }
      return Row(method: words[0], path: words[1], outcome: cells[2])
    }
  }

  @Test("says of every link what becomes of it")
  func outcomes() throws {
    let table = RouteTable(Endpoints.all)
    let rows = try rows()
    #expect(rows.count > 300)
    for row in rows {
      let isOffered = table.find(row.method, row.example) != nil
      if row.outcome == "offered" {
        #expect(isOffered, "\(row.shape)")
      } else {
        let reason = isOffered ? nil : NotOffered.reason(row.method, row.example)
        #expect(row.outcome == "501: \(reason ?? "offered")", "\(row.shape)")
      }
    }
  }

  @Test("leaves out no link of the schema and none that is offered", arguments: SchemaValidator.sources)
  func completeness(schema: String) throws {
    let listed = Set(try rows().map(\.shape))
    let known = try SchemaValidator(schema).links.keys.map {
      "\($0.split(separator: " ")[0]) \(SchemaValidator.shape(String($0.split(separator: " ")[1])))"
    }
    #expect(Set(known).subtracting(listed).sorted() == [])
    #expect(Set(Endpoints.all.map { "\($0.method) \(SchemaValidator.shape($0.path))" }).subtracting(listed).sorted() == [])
  }
}
