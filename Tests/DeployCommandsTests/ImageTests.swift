import HKDLanguage
import HKDSystem
import PlatformAPI
import SourceArchive
import TestSupport
import Testing

@testable import DeployCommands

/// Container images from files to a registry.
struct ImageTests {
  private static let config = #"{"architecture":"amd64","os":"linux","config":{}}"#

  private static func sha256(_ text: String) -> String {
    var hash = Sha256()
    Array(text.utf8).withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }

  /// A registry that keeps what it gets, and refuses an upload now and then.
  private final class FakeRegistry: Sendable {
    let blobs = Monitor<[String: [UInt8]]>([:])
    let manifests = Monitor<[String]>([])
    let uploads = Monitor(0)

    func server(has known: Set<String> = []) throws -> ScriptedServer {
      try ScriptedServer { [self] request in
        guard request.header("Authorization") == "Basic \(base64(Array("_:\(Harness.token)".utf8)))" else {
          return .json(#"{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}"#, status: 401)
        }
        let digest = request.target.split(separator: "=").last.map(String.init) ?? ""
        switch request.method {
        case "HEAD":
          let name = request.path.split(separator: "/").last.map(String.init) ?? ""
          return .status(known.contains(name) || blobs.withLock { $0[name] != nil } ? 200 : 404)
        case "POST":
          let number = uploads.update { count in
            count += 1
            return count
          }
          return .status(202, headers: [("Location", "/v2/upload/\(number)?state=x")])
        case "PUT" where request.path.hasPrefix("/v2/upload/"):
          if request.path.hasSuffix("/1") { return .status(503) }
          blobs.update { $0[digest] = request.body }
          return .status(201)
        case "PUT":
          manifests.update { $0.append("\(request.path) \(request.text)") }
          return .status(201)
        default: return .status(405)
        }
      }
    }
  }

  private func archive(_ folder: TemporaryFolder, _ files: [String: String]) throws -> String {
    for (name, text) in files { try folder.write("image/\(name)", text) }
    let made = try ProcessRun.run("tar", ["-C", folder.path("image"), "-cf", folder.path("image.tar"), "."])
    #expect(made.stderr == "")
    return folder.path("image.tar")
  }

  private func savedByDocker(_ folder: TemporaryFolder, config: String = config) throws -> String {
    try archive(
      folder,
      [
        "manifest.json": #"[{"Config":"c.json","RepoTags":null,"Layers":["one/layer.tar","two/layer.tar"]}]"#, "c.json": config,
        "one/layer.tar": "first layer", "two/layer.tar": "second layer",
      ])
  }

  @Test func whatDockerSavedIsPushed() throws {
    let folder = try TemporaryFolder("image")
    let registry = FakeRegistry()
    let known = "sha256:\(Self.sha256("second layer"))"
    let server = try registry.server(has: [known])
    let harness = try Harness(url: server.url)
    let image = try harness.run(
      "image:push", ["file": .string(try savedByDocker(folder)), "registry": .string(server.url), "type": .string("web")])
    let digest = "sha256:\(Self.sha256(Self.config))"
    #expect(image.typeName == "image")
    #expect(image["digest"].string == digest)
    // The first try of an upload is refused with 503; the layer that is there is not sent.
    #expect(registry.blobs.withLock { Set($0.keys) } == [digest, "sha256:\(Self.sha256("first layer"))"])
    #expect(registry.uploads.withLock { $0 } == 3)
    let manifest = try #require(registry.manifests.withLock { $0 }.first)
    #expect(manifest.hasPrefix("/v2/shop/web/manifests/latest {\"schemaVersion\":2,"))
    #expect(manifest.contains(known))
  }

  @Test func anOCILayoutIsPushed() throws {
    let folder = try TemporaryFolder("image")
    let layer = "only layer"
    let manifest =
      #"{"schemaVersion":2,"config":{"digest":"sha256:\#(Self.sha256(Self.config))"},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:\#(Self.sha256(layer))"}]}"#
    let index = """
      {"manifests":[{"digest":"sha256:0","platform":{"os":"linux","architecture":"arm64"}},
      {"digest":"sha256:1","annotations":{"vnd.docker.reference.type":"attestation-manifest"}},
      {"digest":"sha256:\(Self.sha256(manifest))","platform":{"os":"linux","architecture":"amd64"}}]}
      """
    let file = try archive(
      folder,
      [
        "index.json": index, "oci-layout": "{}", "blobs/sha256/\(Self.sha256(manifest))": manifest,
        "blobs/sha256/\(Self.sha256(Self.config))": Self.config, "blobs/sha256/\(Self.sha256(layer))": layer,
      ])
    let registry = FakeRegistry()
    let server = try registry.server()
    let harness = try Harness(url: server.url)
    let image = try harness.run("image:push", ["file": .string(file), "registry": .string(server.url)])
    #expect(image["digest"].string == "sha256:\(Self.sha256(Self.config))")
    #expect(registry.blobs.withLock { $0.values.contains(Array(layer.utf8)) })
  }

  @Test(arguments: [
    ["a": "b"], ["manifest.json": "[]"], ["manifest.json": "no json"], ["index.json": #"{"manifests":[]}"#],
    ["index.json": #"{"manifests":[{"digest":"md5:1"}]}"#],
    ["manifest.json": #"[{"Config":"c.json","Layers":["gone"]}]"#, "c.json": config],
    ["manifest.json": #"[{"Config":"c.json","Layers":[]}]"#, "c.json": #"{"architecture":"arm64"}"#],
  ])
  func whatIsNoImage(_ files: [String: String]) throws {
    let folder = try TemporaryFolder("image")
    let server = try FakeRegistry().server()
    let harness = try Harness(url: server.url)
    do {
      _ = try harness.run("image:push", ["file": .string(try archive(folder, files)), "registry": .string(server.url)])
      Issue.record("it was pushed")
    } catch let failure as Failure {
      #expect(failure.code == "HKD491", "\(failure.message)")
      #expect(failure.kind == .local)
    }
    #expect(server.requests.allSatisfy { $0.method != "PUT" })
  }

  @Test(arguments: [(401, FailureKind.authentication), (404, .notFound), (400, .refused), (500, .platformFault)])
  func aRegistryThatRefuses(_ status: Int, _ kind: FailureKind) throws {
    let folder = try TemporaryFolder("image")
    let server = try ScriptedServer { request in
      request.method == "HEAD" ? .status(404) : .json(#"{"errors":[{"code":"DENIED","message":"no"}]}"#, status: status)
    }
    let harness = try Harness(url: server.url)
    do {
      _ = try harness.run("image:push", ["file": .string(try savedByDocker(folder)), "registry": .string(server.url)])
      Issue.record("it was pushed")
    } catch let failure as Failure {
      #expect(failure.kind == kind)
      #expect(failure.code == "HKD492")
    }
  }

  @Test func anImageIsReleasedByItsDigest() throws {
    let server = try ScriptedServer { request in
      request.method == "PATCH"
        ? .json("[]") : .json(#"[{"id":"r","version":4,"status":"pending","app":{"id":"a","name":"shop"}}]"#)
    }
    let harness = try Harness(url: server.url)
    let image = Value.record([("digest", .string("sha256:abc")), ("type", .string("web"))], type: "image")
    let release = try harness.run("release", ["what": .list([image])])
    #expect(release["version"].int == 4)
    let patch = try #require(server.requests.first { $0.method == "PATCH" })
    #expect(patch.header("Accept") == "application/vnd.heroku+json; version=3.docker-releases")
    #expect(patch.text == #"{"updates":[{"type":"web","docker_image":"sha256:abc"}]}"#)
  }
}
