import HKDLanguage
import TestSupport
import Testing

/// The example of the guide to embedding is a program that compiles, links against the library and does what the guide says.
@Suite struct EmbeddingTests {
  @Test func theGuidesExampleRuns() throws {
    let guide = String(decoding: try Files.read("\(ReferencePage.folder)/Embedding.md"), as: UTF8.self)
    let code = try #require(guide.split(separator: "```swift\n").last?.split(separator: "\n```").first)
    let folder = try TemporaryFolder("embedding")
    let main = """

      run(#""Disk full" | ticket:open"#)
      run("ticket:open --titel x")

      """
    let file = try folder.write("main.swift", code + main)
    let products = try Products.folder()
    let objects = try ["HKDLanguage", "HKDSystem"].flatMap { try Self.objects(of: $0, in: products) }
    let compiled = try ProcessRun.run(
      "swiftc",
      ["-swift-version", "6", "-I", "\(products)/Modules", "-I", Self.sources + "/CSystem", file, "-o", folder.path("example")]
        + objects,
      deadline: .seconds(180))
    #expect(compiled.status == .exited(0), "\(compiled.stderr)")
    let result = try ProcessRun.run(folder.path("example"))
    #expect(result.stdout.hasPrefix("ticket 1\n"))
    #expect(result.stdout.contains("did you mean `--title`?") || result.stdout.contains("error[HKD204]"))
  }

  /// By the sources: the folder may hold objects of files that are gone.
  private static func objects(of module: String, in products: String) throws -> [String] {
    let files = try ProcessRun.run("find", ["\(sources)/\(module)", "-name", "*.swift"]).stdout
    return files.split(separator: "\n").compactMap { file in
      file.split(separator: "/").last.map { "\(products)/\(module).build/\($0).o" }
    }
  }

  private static let sources = #filePath.replacing("/Tests/Transcripts/EmbeddingTests.swift", with: "/Sources")
}
