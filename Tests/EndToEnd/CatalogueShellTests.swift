import FakePlatform
import Glibc
import HKDLanguage
import TestSupport
import Testing

/// The catalogue's examples for a shell, run by one: the wrong ones give their code, the right ones none.
@Suite struct CatalogueShellTests {
  private static let files = [
    "ship.hkd": "say ready\n", "Procfile": "web: ./run\n",
    "hello.hkdt": "> say hello\nhello\n", "changed.hkdt": "> say hello\nhallo\n",
  ]

  /// Run on the platform of this machine first.
  private static let preparations = ["HKD476": "hkd --local -c 'apps:create shop | ignore; deploy . --app shop | ignore'"]

  private static let codes = Catalogue.entries.filter { $0.wrong.map(CatalogueEntry.isShellSession) ?? false }.map(\.code)

  @Test(arguments: codes)
  func examplesGiveTheirCode(_ code: String) throws {
    let entry = try #require(Catalogue.entry(code))
    let wrong = try told(entry.wrong ?? "", code)
    #expect(wrong.contains("error[\(code)]"), "\(entry.wrong ?? "")\n\(wrong.suffix(2000))")
    let right = try told(entry.right ?? "", code)
    #expect(!right.contains("error["), "\(entry.right ?? "")\n\(right.suffix(2000))")
  }

  /// What the lines of an example write on standard error.
  private func told(_ example: String, _ code: String) throws -> String {
    let world = try LocalWorld()
    for (name, text) in Self.files { try world.folder.write("work/\(name)", text) }
    let platform = try FakePlatform()
    let isLocal = example.contains("--local")
    let environment =
      isLocal ? [:] : ["HKD_API_URL": platform.url, "HEROKU_API_KEY": FakePlatform.token]
    if let preparation = Self.preparations[code] { _ = try shell(preparation, world, [:]) }
    let script = example.split(separator: "\n").map { $0.hasPrefix("$ ") ? String($0.dropFirst(2)) : String($0) }
    let result = try shell(script.joined(separator: "\n"), world, environment)
    return withExtendedLifetime(platform) { result.stderr }
  }

  private func shell(_ text: String, _ world: LocalWorld, _ environment: [String: String]) throws -> ProcessResult {
    try ProcessRun.run(
      "sh", ["-c", text], environment: world.environment.merging(environment) { $1 }, workingDirectory: world.work,
      deadline: .seconds(90))
  }
}
