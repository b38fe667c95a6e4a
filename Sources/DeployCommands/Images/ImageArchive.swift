import HKDLanguage
import PlatformAPI
import SourceArchive

/// A container image in a tar file: what `docker save`, `buildah push docker-archive:` and OCI layouts write.
struct ImageArchive {
  struct Layer {
    /// The entry that holds it.
    let entry: String
    let isZstd: Bool
  }

  /// The image's configuration, whose digest is the image's id.
  let config: [UInt8]
  /// From the lowest up.
  let layers: [Layer]

  /// Manifests and configurations are small; what is larger is a layer.
  private static let largestDocument = 4 << 20
  private static let mostDocuments = 10_000

  /// Reads the documents of an archive, and from them what the image is made of.
  init(descriptor: Int32) throws {
    let documents = try Self.documents(TarReader(descriptor: descriptor, limits: Self.limits))
    if documents["index.json"] != nil {
      (config, layers) = try Self.image(inLayout: documents)
    } else if documents["manifest.json"] != nil {
      (config, layers) = try Self.image(savedByDocker: documents)
    } else {
      throw Self.problem("it has neither index.json nor manifest.json")
    }
    try Self.checkPlatform(config)
  }

  /// Images are larger than sources, and compress as they like.
  static var limits: ArchiveLimits {
    var limits = ArchiveLimits()
    limits.bytes = 64 << 30
    return limits
  }

  private static func documents(_ reader: TarReader) throws -> [String: [UInt8]] {
    var documents: [String: [UInt8]] = [:]
    while let entry = try reader.next() {
      guard entry.kind == .file, entry.size <= largestDocument, documents.count < mostDocuments else { continue }
      var bytes = [UInt8](repeating: 0, count: Int(entry.size))
      var filled = 0
      while filled < bytes.count {
        let count = try bytes.withUnsafeMutableBytes { buffer in
          try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        }
        guard count > 0 else { break }
        filled += count
      }
      documents[name(entry)] = bytes
    }
    return documents
  }

  /// The entry's name without a leading `./`.
  static func name(_ entry: TarEntry) -> String {
    entry.name.hasPrefix("./") ? String(entry.name.dropFirst(2)) : entry.name
  }

  private static func image(savedByDocker documents: [String: [UInt8]]) throws -> ([UInt8], [Layer]) {
    let manifest = try json("manifest.json", documents).list?.first ?? .null
    guard let name = manifest["Config"].string, let config = documents[name], let names = manifest["Layers"].list else {
      throw problem("manifest.json names no image")
    }
    return (config, names.compactMap(\.string).map { Layer(entry: $0, isZstd: false) })
  }

  private static func image(inLayout documents: [String: [UInt8]]) throws -> ([UInt8], [Layer]) {
    var manifest = try json("index.json", documents)
    // An index may list indexes: one per tag, and in it one per platform.
    for _ in 0..<4 {
      guard let choices = manifest["manifests"].list else { break }
      guard let chosen = choices.first(where: isWanted), let entry = entry(of: chosen) else {
        throw problem("it holds no image for linux/amd64")
      }
      manifest = try json(entry, documents)
    }
    guard let name = entry(of: manifest["config"]), let config = documents[name], let layers = manifest["layers"].list else {
      throw problem("its manifest names no configuration and layers")
    }
    return (
      config,
      try layers.map { layer in
        guard let entry = entry(of: layer) else { throw problem("a layer has no sha256 digest") }
        return Layer(entry: entry, isZstd: layer["mediaType"].string?.hasSuffix("zstd") ?? false)
      }
    )
  }

  /// Images for the platform's machines; attestations and other company are none.
  private static func isWanted(_ item: Value) -> Bool {
    guard item["annotations"]["vnd.docker.reference.type"].isNull else { return false }
    let platform = item["platform"]
    guard !platform.isNull else { return true }
    return platform["os"].string == "linux" && platform["architecture"].string == "amd64"
  }

  private static func entry(of descriptor: Value) -> String? {
    guard let digest = descriptor["digest"].string, digest.hasPrefix("sha256:") else { return nil }
    return "blobs/sha256/\(digest.dropFirst(7))"
  }

  private static func checkPlatform(_ config: [UInt8]) throws {
    guard let value = try? JSON.parse(config), let architecture = value["architecture"].string else {
      throw problem("its configuration is no JSON with an architecture")
    }
    guard architecture == "amd64" else {
      throw Failure(
        "HKD491", "the image is for \(HarmlessText.line(architecture)), and the platform runs amd64",
        hint: "build it with --platform linux/amd64", kind: .local)
    }
  }

  private static func json(_ name: String, _ documents: [String: [UInt8]]) throws -> Value {
    guard let bytes = documents[name], let value = try? JSON.parse(bytes) else { throw problem("\(name) is no JSON") }
    return value
  }

  static func problem(_ what: String) -> Failure {
    Failure("HKD491", "this is no container image: \(what)", hint: "docker save shop -o shop.tar, or an OCI layout", kind: .local)
  }
}
