import HKDLanguage

/// The types of the platform's that programs may name, with their short forms.
public func deployTypes() -> [NamedType] {
  [
    NamedType("app", "An app of the platform.", acceptsText: true) { $0.short("name") },
    NamedType("archive", "A packed folder, ready to be uploaded.") { archive in
      "\(archive.count(of: "files", "file")) · \(archive.short("bytes")) · \(archive.short("checksum").prefix(19))"
    },
    NamedType("source", "Where an archive is uploaded to, and built from.") { source in
      source["uploaded"]?.bool == true ? "source, uploaded" : "source, not uploaded yet"
    },
    NamedType("build", "A build of an app.", acceptsText: true) { build in
      "build \(build.short("id").prefix(8)) of \(build.appName) · \(build.short("status"))"
    },
    NamedType("slug", "What a build made and a release runs.", acceptsText: true) {
      "slug \($0.short("id").prefix(8))"
    },
    NamedType("release", "A release of an app.", acceptsText: true) { release in
      "\(release.appName) v\(release.short("version")) · \(release.short("status"))"
    },
    NamedType("image", "A container image in the platform's registry.") { $0.short("digest") },
    NamedType("dyno", "A running process of an app.", acceptsText: true) {
      "\($0.short("name")) · \($0.short("state"))"
    },
    NamedType("formation", "How many dynos of a process type are wanted.") { formation in
      "\(formation.short("type"))=\(formation.short("quantity")):\(formation.short("size"))"
    },
    NamedType("addon", "An add-on of an app.", acceptsText: true) { "\($0.short("name")) · \($0.short("state"))" },
    NamedType("domain", "A domain of an app.", acceptsText: true) { $0.short("hostname") },
    NamedType("pipeline", "Apps as stages of one product.", acceptsText: true) { $0.short("name") },
    NamedType("promotion", "A release on its way from one app of a pipeline to others.") { promotion in
      "promotion \(promotion.short("id").prefix(8)) · \(promotion.short("status"))"
    },
    NamedType("app-setup", "An app in the making, from an app.json.") { setup in
      "app-setup \(setup.short("id").prefix(8)) · \(setup.short("status"))"
    },
  ]
}

extension Record {
  /// The name of the app that the record belongs to.
  var appName: String { self["app"]?["name"].string ?? "?" }

  fileprivate func short(_ name: String) -> String {
    guard let value = self[name] else { return "?" }
    return Display().text(value)
  }

  fileprivate func count(of name: String, _ one: String) -> String {
    let count = self[name]?.int ?? 0
    return count == 1 ? "1 \(one)" : "\(count) \(one)s"
  }
}
