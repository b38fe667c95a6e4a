import CSystem
import FakePlatform
import Glibc
import HKDCommands
import HKDLanguage
import HKDSystem
import TestSupport
import Testing

@testable import DeployCommands

/// The catalogue's examples of HKD4xx to HKD6xx: the wrong ones give their code, the right ones none.
struct CatalogueTests {
  /// The world around the examples of one code.
  struct World: Sendable {
    var behaviour: @Sendable (inout FakePlatform.Behaviour) -> Void = { _ in }
    var fault: FakePlatform.Fault = { _, _ in nil }
    var app: String?
    var prompt: String?
    /// Run in the folder before.
    var preparation = ""
  }

  /// Codes of deploys, whose platform does what the real one does but for this.
  private static let deploys: [String: World] = [
    "HKD460": World(behaviour: { $0.buildStatus = "failed" }),
    "HKD461": World(behaviour: { $0.releaseStatus = "failed" }),
    "HKD462": World(behaviour: { $0.releaseIsLateBy = .max - 1 }),
    "HKD463": World(behaviour: { $0.dynos = { _ in dyno(version: 1, state: "crashed") } }),
    "HKD464": World(behaviour: { $0.dynos = { _ in dyno(version: 9, state: "up") } }),
    "HKD465": World(fault: { step, _ in step == .app ? .instead(.json(#"{"id":"a1","name":"shop","web_url":null}"#)) : nil }),
    "HKD467": World(behaviour: { $0.pendingBuilds = .max - 1 }),
    "HKD470": World(fault: { step, _ in
      step == .upload ? .instead(.text("<Error><Code>AccessDenied</Code></Error>", status: 403)) : nil
    }),
    "HKD471": World(fault: { step, _ in step == .upload ? .instead(.reset) : nil }),
    "HKD473": World(),
  ]

  /// What the wrong and the right example of a code need besides a server whose paths decide.
  private static let others: [String: World] = [
    "HKD489": World(prompt: "shopp"),
    "HKD491": World(preparation: image), "HKD492": World(preparation: image),
    "HKD602": World(preparation: "echo 1 > app.js"), "HKD604": World(preparation: "echo 1 > app.js"),
    "HKD607": World(preparation: "mkdir app; echo 1 > app/x"),
  ]

  /// An image as `docker save` writes it.
  private static let image = #"""
    mkdir i i/one && cd i && echo layer > one/layer.tar && printf '{"architecture":"amd64","os":"linux","config":{}}' > c.json &&
    printf '[{"Config":"c.json","RepoTags":null,"Layers":["one/layer.tar"]}]' > manifest.json && tar -cf ../shop.tar . && cd ..
    """#

  private static func dyno(version: Int, state: String) -> String {
    #"[{"id":"d1","name":"web.1","type":"web","state":"\#(state)","release":{"id":"r","version":\#(version)},"updated_at":"2026-01-01T00:00:00Z"}]"#
  }

  /// Root may read everything.
  private static let notHere: Set<String> = getuid() == 0 ? ["HKD603"] : []

  private static let codes = Catalogue.entries.filter {
    ("HKD400"..<"HKD640") ~= $0.code && $0.wrong.map { !CatalogueEntry.isShellSession($0) } ?? false
      && !notHere.contains($0.code)
  }.map(\.code)

  @Test(arguments: codes)
  func examplesGiveTheirCode(_ code: String) throws {
    let entry = try #require(Catalogue.entry(code))
    let wrong = try run(entry.wrong ?? "", code, isWrong: true)
    #expect(wrong?.code == code, "\(entry.wrong ?? ""): \(wrong?.code ?? "") \(wrong?.message ?? "no failure")")
    let right = try run(entry.right ?? "", code, isWrong: false)
    #expect(right == nil, "\(entry.right ?? ""): \(right?.code ?? "") \(right?.message ?? "")")
  }

  /// What a program fails with in the world of a code; nil if it does not.
  private func run(_ program: String, _ code: String, isWrong: Bool) throws -> Failure? {
    let world = Self.deploys[code] ?? Self.others[code] ?? World()
    if Self.deploys[code] != nil {
      var behaviour = FakePlatform.Behaviour()
      // A build that is cancelled must be one that runs.
      if code == "HKD473", !isWrong { behaviour.pendingBuilds = .max - 1 }
      if isWrong { world.behaviour(&behaviour) }
      let fault: FakePlatform.Fault = { step, number in isWrong ? world.fault(step, number) : nil }
      let platform = try FakePlatform(behaviour, fault: fault)
      return try run(program, world, url: platform.url)
    }
    let server = CatalogueServer(trouble: isWrong ? code : nil)
    let scripted = try ScriptedServer { server.reply(to: $0) }
    return try withExtendedLifetime(scripted) { try run(program, world, url: scripted.url) }
  }

  private func run(_ program: String, _ world: World, url: String) throws -> Failure? {
    let prompt = world.prompt.map { FixedAnswer($0) }
    let harness = try Harness(url: url, app: nil, environment: ["HOME": "/nonexistent"], prompt: prompt)
    if !world.preparation.isEmpty {
      let made = try ProcessRun.run("sh", ["-c", world.preparation], workingDirectory: harness.folder.path)
      #expect(made.status == .exited(0), "\(made.stderr)")
    }
    let text = program.replacing("https://example.com", with: url).replacing(
      "image:push shop.tar", with: "image:push shop.tar --registry \(url)")
    let outcome = Monitor<Failure?>(Failure("HKD300", "it did not run"))
    // A thread of its own has a working folder of its own: programs name files, and tests run side by side.
    let thread = try Thread(stack: 8 << 20) {
      guard hkd_unshare_folder() == 0, chdir(harness.folder.path) == 0 else { return }
      let engine = Engine(
        commands: languageCommands() + deployCommands(host: harness.host), types: deployTypes(),
        output: harness.runtime.output, gate: harness.gate, environment: [:])
      var failure: Failure?
      do throws(Failure) {
        try engine.run(engine.check(SourceText(text)), scope: TaskScope(timeout: .ms(60_000)))
      } catch {
        failure = error
      }
      outcome.update { $0 = failure }
    }
    thread.join()
    return outcome.withLock { $0 }
  }
}
