import Glibc
import HKDCommands
import HKDLanguage
import TestSupport
import Testing

@Suite struct CatalogueTests {
  private static let entries = Catalogue.entries
  private static let table = CommandTable(languageCommands(), namedTypes: [])

  /// The modules that the examples use.
  private static let modules = [
    "./notify.hkd": "def slack(text: string) { say $text }", "./circle.hkd": "use ./circle.hkd",
  ]

  private static func codes(of program: String) -> [String] {
    let checker = Checker(
      table, session: SessionNames(),
      loadModule: { path, folder throws(Failure) in
        guard let text = modules[path] else { throw Failure("HKD222", "`\(path)` cannot be read") }
        return SourceText(text, origin: .file(path), folder: folder)
      })
    return checker.check(SourceText(program)).diagnostics.map(\.code)
  }

  @Test func codesAreUniqueAndInOrderWithinTheirHundred() {
    #expect(Set(Self.entries.map(\.code)).count == Self.entries.count)
    let hundreds = Self.entries.map { $0.code.dropFirst(3).prefix(1) }
    #expect(hundreds == hundreds.sorted())
  }

  @Test(arguments: entries.indices)
  func isComplete(_ index: Int) {
    let entry = Self.entries[index]
    #expect(!entry.title.isEmpty && !entry.title.hasSuffix("."), "\(entry.code)")
    #expect(entry.explanation.hasSuffix(".") || entry.explanation.hasSuffix("?"), "\(entry.code)")
    #expect((entry.wrong == nil) == (entry.right == nil), "\(entry.code)")
    #expect(entry.page.hasPrefix("\(entry.code): \(entry.title)\n\n"))
  }

  @Test func everyCodeOfTheCheckerHasExamples() {
    for code in TextCode.allCases {
      #expect(Catalogue.entry(code.rawValue)?.wrong != nil, "\(code)")
    }
    for code in CommandCode.allCases { #expect(Catalogue.entry(code.rawValue) != nil, "\(code)") }
  }

  /// What no text alone can bring about, and what a user never sees: tests of their own prove these.
  private static let withoutExamples: Set<String> = [
    // A log that nobody needs any more, packing and requests that were ended: what ended them is told instead.
    "HKD468", "HKD516", "HKD615",
    // Connections through proxies, to hosts that swallow packets, by TLS with other certificates, without libcurl.
    "HKD502", "HKD503", "HKD504", "HKD505", "HKD514", "HKD515",
    // A dyno's connection that breaks off, and an archive made by hand.
    "HKD477", "HKD613",
  ]

  @Test func allOtherCodesHaveExamples() {
    for entry in Self.entries { #expect((entry.wrong == nil) == Self.withoutExamples.contains(entry.code), "\(entry.code)") }
  }

  /// The wrong examples of check-time codes give just their code, the right ones none.
  @Test(arguments: entries.filter { $0.code < "HKD300" && $0.hasProgram }.map(\.code))
  func checkedExamples(_ code: String) throws {
    let entry = try #require(Catalogue.entry(code))
    #expect(Self.codes(of: entry.wrong ?? "") == [code], "\(entry.wrong ?? "")")
    #expect(Self.codes(of: entry.right ?? "") == [], "\(entry.right ?? "")")
  }

  /// Examples of the language's run-time codes are programs that the checker lets pass.
  @Test(arguments: entries.filter { "HKD300"..<"HKD400" ~= $0.code && $0.hasProgram && !$0.needsMore }.map(\.code))
  func examplesOfRunTimeCodesPassTheChecker(_ code: String) throws {
    let entry = try #require(Catalogue.entry(code))
    #expect(Self.codes(of: entry.wrong ?? "") == [], "\(entry.wrong ?? "")")
    #expect(Self.codes(of: entry.right ?? "") == [], "\(entry.right ?? "")")
  }

  @Test func codesAreFoundInEitherCase() {
    #expect(Catalogue.entry("hkd204")?.code == "HKD204")
    #expect(Catalogue.entry("HKD999") == nil)
  }

  /// Every code in the sources has an entry.
  @Test func noCodeIsForgotten() throws {
    let sources = #filePath.dropLast("/Tests/HKDCommandsTests/CatalogueTests.swift".count) + "/Sources"
    let expression = try RegularExpression("\"HKD\\d{3}\"")
    var missing: Set<String> = []
    for path in try files(in: String(sources)) where path.hasSuffix(".swift") {
      let text = String(decoding: try readFile(path), as: UTF8.self)
      for match in expression.allMatches(in: text) {
        let code = String((match.text(0, in: text) ?? "").dropFirst().dropLast())
        if Catalogue.entry(code) == nil { missing.insert(code) }
      }
    }
    #expect(missing == [])
  }

  private func files(in folder: String) throws -> [String] {
    try TestSupport.entries(of: folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      guard let status = fileStatus(path), status.st_mode & S_IFMT == S_IFDIR else { return [path] }
      return try files(in: path)
    }
  }
}

extension CatalogueEntry {
  /// Whether its examples need a command of an embedding program, or of a session at a terminal.
  var needsMore: Bool { code == "HKD315" || code == "HKD364" }

  /// Whether its examples are program texts.
  var hasProgram: Bool { wrong.map { !Self.isShellSession($0) } ?? false }
}
