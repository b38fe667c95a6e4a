import Testing

@testable import HKDLanguage

/// The files for editors know the words of the language.
@Suite struct EditorFilesTests {
  private static let folder = #filePath.replacing(
    "/Tests/HKDLanguageTests/EditorFilesTests.swift", with: "/scripts/editors")

  @Test(arguments: [
    ("vim/syntax/hkd.vim", "syntax keyword hkd"), ("vscode/syntaxes/hkd.tmLanguage.json", #""match": "(?<![\\w:$.-])(?:"#),
  ])
  func keywordsAreThose(of file: String, inLinesWith mark: String) throws {
    let text = String(decoding: try Files.read("\(Self.folder)/\(file)"), as: UTF8.self)
    let lines = text.split(separator: "\n").filter { $0.contains(mark) }
    let words = Set(lines.flatMap { $0.split { !$0.isLetter } }.map(String.init))
    let missing = Keyword.allCases.map(\.rawValue).filter { !words.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test(arguments: ["package.json", "language-configuration.json", "syntaxes/hkd.tmLanguage.json"])
  func theExtensionIsJSON(file: String) throws {
    _ = try JSON.parse(try Files.read("\(Self.folder)/vscode/\(file)"))
  }
}
