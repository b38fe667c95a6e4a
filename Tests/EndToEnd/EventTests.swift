import FakePlatform
import HKDLanguage
import TestSupport
import Testing

/// The events of `--output json` are what their schema says.
struct EventTests {
  private static let schema: Value = {
    let path = "\(#filePath)".replacingTail("Tests/EndToEnd/EventTests.swift", with: "Sources/hkd/hkd.docc/events.schema.json")
    return (try? JSON.parse(readFile(path))) ?? .null
  }()

  /// The events of a run; values among them have no kind.
  private func events(_ output: String) throws -> [Value] {
    try output.split(separator: "\n").map { try JSON.parse(Array($0.utf8)) }.filter { !$0["kind"].isNull }
  }

  private func run(_ fake: FakeWorld, _ options: String...) throws -> (events: [Value], result: ProcessResult) {
    let result = try ProcessRun.run(
      Products.path("hkd"), ["--output", "json"] + options + ["-c", FakeWorld.line], environment: fake.environment,
      workingDirectory: fake.world.work, deadline: .seconds(60))
    return (try events(result.stdout), result)
  }

  private func expectSchema(_ events: [Value]) {
    for event in events {
      let isKnown = (Self.schema["oneOf"].list ?? List()).contains { fits(event, $0) }
      #expect(isKnown, "\(JSON.text(event))")
    }
  }

  /// As much of JSON Schema as the file uses.
  private func fits(_ event: Value, _ schema: Value) -> Bool {
    guard let event = event.record, let properties = schema["properties"].record else { return false }
    let required = schema["required"].list?.compactMap(\.string) ?? []
    return required.allSatisfy { event[$0] != nil }
      && zip(event.keys, event.values).allSatisfy { name, value in properties[name].map { isOfKind(value, $0) } ?? false }
  }

  private func isOfKind(_ value: Value, _ schema: Value) -> Bool {
    if let constant = schema["const"].string { return value.string == constant }
    if let words = schema["enum"].list { return words.contains { $0.string == value.string } }
    let types = schema["type"].string.map { [$0] } ?? schema["type"].list?.compactMap(\.string) ?? []
    return types.contains { type in
      switch type {
      case "null": value.isNull
      case "integer": value.int != nil
      case "number": if case .float = value { true } else { value.int != nil }
      case "string": value.string != nil
      default: false
      }
    }
  }

  private func kinds(_ events: [Value]) -> [String] { events.compactMap(\.["kind"].string) }

  @Test func aDeployThatSucceeds() throws {
    let fake = try FakeWorld(
      FakePlatform.Behaviour(pendingReleases: 1, hasReleaseLog: true),
      fault: { step, number in step == .upload && number == 1 ? .instead(.status(503)) : nil })
    let (events, result) = try run(fake, "--verbose")
    #expect(result.status == .exited(0), "\(result.stderr)")
    expectSchema(events)
    for kind in ["packed", "progress", "retry", "ended", "started", "log", "finished", "call"] {
      #expect(kinds(events).contains(kind), "\(kind)")
    }
    let finished = try #require(events.last { $0["kind"].string == "finished" })
    let api = fake.platform.server.requests.filter { $0.header("Authorization") != nil }
    #expect(finished["calls"].int == api.count)
    #expect(Set(events.map { $0["run"].string }).count == 1)
    for secret in [FakePlatform.token, "put-signature", "get-signature", "stream-signature"] {
      #expect(!result.stdout.contains(secret) && !result.stderr.contains(secret), "\(secret)")
    }
  }

  @Test func aDeployThatFails() throws {
    let fake = try FakeWorld(FakePlatform.Behaviour(buildStatus: "failed"))
    let (events, result) = try run(fake)
    #expect(result.status == .exited(6))
    expectSchema(events)
    let failed = try #require(events.last)
    #expect(failed["kind"].string == "failed")
    #expect(failed["code"].string == "HKD460")
    #expect(failed["exit_status"].int == 6)
  }

  @Test func aDeployThatIsLeft() throws {
    let fake = try FakeWorld(FakePlatform.Behaviour(pendingBuilds: .max))
    let result = try ProcessRun.run(
      Products.path("hkd"), ["--output", "json", "-c", FakeWorld.line],
      environment: fake.environment.merging(["HKD_DEADLINE": "2s"]) { $1 }, workingDirectory: fake.world.work)
    #expect(result.status == .exited(7), "\(result.stderr)")
    let events = try events(result.stdout)
    expectSchema(events)
    let left = try #require(events.first { $0["kind"].string == "goes_on" })
    #expect(left["resume"].string?.hasPrefix("await ") == true)
  }

  @Test func thePageNamesEveryKind() throws {
    let page = String(
      decoding: try readFile(
        "\(#filePath)".replacingTail("Tests/EndToEnd/EventTests.swift", with: "Sources/hkd/hkd.docc/Events.md")), as: UTF8.self)
    for kind in Self.schema["oneOf"].list ?? List() {
      let fields = kind["properties"].record?.keys.dropFirst(4).map { "`\($0)`" }.joined(separator: " ") ?? ""
      #expect(page.contains("| `\(kind["properties"]["kind"]["const"].string ?? "?")` |") && page.contains("| \(fields) |"))
    }
  }
}

extension String {
  /// The text with its end replaced; unchanged if it ends otherwise.
  fileprivate func replacingTail(_ tail: String, with other: String) -> String {
    hasSuffix(tail) ? dropLast(tail.count) + other : self
  }
}
