import Glibc
import HKDLanguage
import TestSupport
import Testing

@testable import LocalPlatform

@Suite("Builds")
struct BuildTests {
  @Test(
    "sizes as the build log tells them",
    arguments: [(1, "1K"), (1024, "1K"), (831_000, "812K"), (1 << 20, "1.0M"), (6_799_459, "6.4M"), (44_145_050, "42.1M")])
  func sizes(bytes: Int, text: String) {
    #expect(SlugPacker.text(bytes) == text)
  }

  @Test("a Procfile alone makes a slug, a release and one web dyno's place")
  func procfileOnly() throws {
    let harness = try Harness()
    try harness.createApp()
    let id = try harness.build(["Procfile": "web: sleep 60\nworker:\tsleep 60\r\n", "a/b.txt": "x"])
    let build = try harness.settled(id)
    #expect(build["status"].string == "succeeded")
    let release = try harness.settledRelease("3")
    #expect(release["id"].string == build["release"]["id"].string)
    #expect(release["description"].string == "Deploy abcdef12" && release["current"].bool == true)
    let slug = try harness.client.call("GET", "/apps/shop/slugs/\(build["slug"]["id"].string ?? "")").value
    #expect(slug["process_types"]["worker"].string == "sleep 60")
    #expect(slug["checksum"].string?.hasPrefix("SHA256:") == true)
    let formation = try harness.client.call("GET", "/apps/shop/formation").value.list.map(Array.init) ?? []
    let quantities = formation.map { "\($0["type"].string ?? "")=\($0["quantity"].int ?? -1)" }.sorted()
    #expect(quantities == ["web=1", "worker=0"])
    let blob = try harness.client.send("GET", harness.client.target(slug["blob"]["url"].string ?? ""), authorized: false)
    let file = harness.folder.path("slug.tgz")
    try writeFile(file, blob.body)
    let list = try ProcessRun.run("/usr/bin/tar", ["tzf", file]).stdout
    #expect(list.contains("./app/Procfile") && list.contains("./app/a/b.txt"))
  }

  @Test("an inline buildpack gets its three folders, the stack, the version and the config vars as files")
  func inline() throws {
    let harness = try Harness()
    try harness.createApp()
    _ = try harness.client.call("PATCH", "/apps/shop/config-vars", #"{"COLOUR":"blue\nsky"}"#)
    let compile = """
      #!/bin/bash
      echo "-----> stack=$STACK version=$SOURCE_VERSION colour=${COLOUR:-unset}" >&2
      cat "$3/COLOUR" > "$1/colour"
      date +%N >> "$2/runs"; wc -l < "$2/runs" > "$1/runs"
      """
    let files = [
      "bin/detect": "#!/bin/sh\necho Custom Shell", "bin/compile": compile,
      "bin/release":
        "#!/bin/sh\necho noise >&2\nprintf -- '---\\ndefault_process_types:\\n  web: sleep 60\\n  clock: \"sleep 61\"\\n'",
      "Procfile": "web: cat colour; echo; sleep 62",
    ]
    let id = try harness.build(files)
    #expect(try harness.settled(id)["status"].string == "succeeded")
    let output = try harness.output(id)
    #expect(output.contains("-----> Custom Shell app detected\n"))
    #expect(output.contains("-----> stack=heroku-24 version=abcdef1234 colour=unset\n"))
    #expect(output.contains("Default types for buildpack -> clock"))
    let slug = try harness.client.call("GET", "/apps/shop/releases/4").value["slug"]["id"].string ?? ""
    let types = try harness.client.call("GET", "/apps/shop/slugs/\(slug)").value["process_types"]
    #expect(types["web"].string == "cat colour; echo; sleep 62" && types["clock"].string == "sleep 61")
    _ = try harness.awaitDynos(1, "web")
    #expect(try harness.awaitLog("sky"))
    // The cache is kept for the next build of the app, and purged on demand.
    try harness.deploy(files)
    let cache = "\(harness.platform.folders.caches)/\(build(harness, "id"))"
    #expect(FileIO.isFile("\(cache)/runs"))
    #expect(try harness.client.call("DELETE", "/apps/shop/build-cache").status == 202)
    #expect(!FileIO.isFile("\(cache)/runs"))
  }

  private func build(_ harness: Harness, _ key: String) -> String {
    (try? harness.client.call("GET", "/apps/shop").value[key].string) ?? ""
  }

  @Test("several buildpacks run in order, and each sees what the earlier ones export")
  func several() throws {
    let harness = try Harness()
    try harness.createApp()
    let packs = try TemporaryFolder("packs")
    for name in ["first", "second"] {
      try packs.write("\(name)/bin/detect", "#!/bin/sh\necho \(name)", mode: 0o755)
      try packs.write(
        "\(name)/bin/compile", "#!/bin/sh\necho \"\(name) sees ${EXPORTED:-nothing}\"; echo \(name) >> $1/order", mode: 0o755)
      try packs.write(
        "\(name)/bin/release", "#!/bin/sh\necho 'default_process_types:'; echo '  web: sleep \(name.count)0'", mode: 0o755)
    }
    try packs.write("first/export", "export EXPORTED=treasure")
    let body = #"{"updates":[{"buildpack":"\#(packs.path)/first"},{"buildpack":"\#(packs.path)/second"}]}"#
    let set = try harness.client.call("PUT", "/apps/shop/buildpack-installations", body)
    #expect(set.status == 200 && set.value.list?.count == 2)
    let id = try harness.build(["README": "x"])
    #expect(try harness.settled(id)["status"].string == "succeeded")
    let output = try harness.output(id)
    #expect(output.contains("first sees nothing\n") && output.contains("second sees treasure\n"))
    let slug = try harness.client.call("GET", "/apps/shop/releases/3").value["slug"]["id"].string ?? ""
    #expect(try harness.client.call("GET", "/apps/shop/slugs/\(slug)").value["process_types"]["web"].string == "sleep 60")
  }

  @Test("a buildpack may be a tag of a git repository on disk, or an archive of nothing but its bin")
  func fetchedBuildpacks() throws {
    let harness = try Harness()
    try harness.createApp()
    let packs = try TemporaryFolder("packs")
    for (name, text) in [("git", "tagged"), ("archive", "packed")] {
      try packs.write("\(name)/bin/detect", "#!/bin/sh\necho \(name)", mode: 0o755)
      try packs.write("\(name)/bin/compile", "#!/bin/sh\necho from the \(text) one", mode: 0o755)
    }
    let steps = """
      cd git && git init -q . && git add -A && git -c user.name=x -c user.email=x@example.com commit -qm x && git tag v1
      echo 'exit 1' > bin/compile && git -c user.name=x -c user.email=x@example.com commit -qam broken
      cd .. && tar czf archive.tgz -C archive .
      """
    #expect(try ProcessRun.run("/bin/sh", ["-ec", "cd \(packs.path); \(steps)"]).status == .exited(0))
    let body =
      #"{"updates":[{"buildpack":"file://\#(packs.path)/git#v1"},{"buildpack":"\#(packs.path)/archive.tgz"}]}"#
    #expect(try harness.client.call("PUT", "/apps/shop/buildpack-installations", body).status == 200)
    let id = try harness.build(["Procfile": "worker: sleep 60"])
    #expect(try harness.settled(id)["status"].string == "succeeded")
    let output = try harness.output(id)
    #expect(output.contains("from the tagged one\n") && output.contains("from the packed one\n"))
    #expect(!output.contains("detached"))
  }

  @Test("what wraps a whole source archive is taken away, but a lone bin is the app's own buildpack")
  func wrappedSource() throws {
    let harness = try Harness()
    try harness.createApp()
    try harness.deploy(["shop-1.0/Procfile": "worker: sleep 60", "shop-1.0/shop-1.0/x": "x"])
    let id = try harness.build(["bin/detect": "#!/bin/sh\necho Own", "bin/compile": "#!/bin/sh\nls $1"])
    #expect(try harness.settled(id)["status"].string == "succeeded")
    #expect(try harness.output(id).contains("Own app detected\n"))
  }

  @Test(".slugignore takes files away before any buildpack runs")
  func slugIgnore() throws {
    let ignore = SlugIgnore("# comment\n*.log\ndocs/\n/only-root\na/b\n!kept.log\n")
    #expect(ignore.matches("x/y.log", isFolder: false) && ignore.matches("docs", isFolder: true))
    #expect(!ignore.matches("docs", isFolder: false) && ignore.matches("only-root", isFolder: false))
    #expect(ignore.matches("a/b", isFolder: true) && !ignore.matches("c/a/b", isFolder: false))
    let harness = try Harness()
    try harness.createApp()
    let id = try harness.build([
      ".slugignore": "secret*\n", "secret.txt": "x", "bin/detect": "#!/bin/sh\necho Probe",
      "bin/compile": "#!/bin/sh\nls $1", "Procfile": "web: sleep 60",
    ])
    #expect(try harness.settled(id)["status"].string == "succeeded")
    #expect(!(try harness.output(id)).contains("secret.txt"))
  }

  @Test("a build that cannot succeed fails with its reason, makes no release and keeps no slug")
  func failures() throws {
    let harness = try Harness()
    try harness.createApp()
    let cases: [([String: String], String)] = [
      (["README": "x"], "No default language could be detected"),
      (["bin/detect": "#!/bin/sh\nexit 1", "bin/compile": "#!/bin/sh"], "App not compatible with buildpack"),
      (["bin/detect": "#!/bin/sh\necho X", "bin/compile": "#!/bin/sh\necho broken; exit 3"], "bin/compile ended with 3"),
    ]
    for (files, reason) in cases {
      let id = try harness.build(files)
      let build = try harness.settled(id)
      #expect(build["status"].string == "failed" && build["release"].isNull && build["slug"].isNull)
      let output = try harness.output(id)
      #expect(output.contains(reason) && output.contains(" !     Push failed"), "\(output)")
    }
    #expect(FileIO.names(in: harness.platform.folders.slugs) == [])
    #expect(try harness.client.call("GET", "/apps/shop/releases").value.list?.count == 2)
    #expect(FileIO.names(in: harness.platform.folders.work) == [])
  }

  @Test("a checksum that does not fit fails the build; a malformed one the call")
  func checksum() throws {
    let harness = try Harness()
    try harness.createApp()
    let url = try harness.upload(try harness.archive(["Procfile": "web: sleep 60"]))
    let zeros = String(repeating: "0", count: 64)
    let body = #"{"source_blob":{"url":"\#(url)","checksum":"SHA256:\#(zeros)"}}"#
    let id = try #require(try harness.client.call("POST", "/apps/shop/builds", body).value["id"].string)
    #expect(try harness.settled(id)["status"].string == "failed")
    #expect(try harness.output(id).contains("Checksum mismatch"))
    let bad = try harness.client.call("POST", "/apps/shop/builds", #"{"source_blob":{"url":"\#(url)","checksum":"x"}}"#)
    #expect(bad.status == 422)
    let http = try harness.client.call("POST", "/apps/shop/builds", #"{"source_blob":{"url":"http://example.com/a.tgz"}}"#)
    #expect(http.status == 422 && http.value["message"].string == "https is required for source_blob:url")
    #expect(try harness.client.call("POST", "/apps/shop/builds", "{}").status == 422)
  }

  @Test("an archive that is none, or reaches outside, fails the build and harms nothing")
  func hostileArchives() throws {
    let harness = try Harness()
    try harness.createApp()
    let outside = harness.folder.path("outside")
    let evil = try TemporaryFolder("evil")
    try evil.write("Procfile", "web: sleep 60")
    try evil.write("x/victim", "gotcha")
    let path = harness.folder.path("evil.tgz")
    let tar = try ProcessRun.run(
      "/usr/bin/tar", ["czPf", path, "--transform", "s,x/victim,../../../../outside,", "-C", evil.path, "Procfile", "x/victim"])
    #expect(tar.status == .exited(0))
    for bytes in [Array("no archive".utf8), [], try readFile(path)] {
      let url = try harness.upload(bytes)
      let id = try #require(
        try harness.client.call("POST", "/apps/shop/builds", #"{"source_blob":{"url":"\#(url)"}}"#).value["id"].string)
      #expect(try harness.settled(id)["status"].string == "failed")
      #expect(try harness.output(id).contains("cannot be unpacked"))
    }
    #expect(fileStatus(outside) == nil)
  }

  @Test("links that lead outside are kept as they are, and nothing is changed through them")
  func outsideLinks() throws {
    let harness = try Harness()
    try harness.createApp()
    let outside = try TemporaryFolder("outside")
    try outside.write("kept", "precious")
    try outside.write("bin/detect", "#!/bin/sh\necho Linked", mode: 0o644)
    try outside.write("bin/compile", "#!/bin/sh\ntrue", mode: 0o644)
    let source = try TemporaryFolder("source")
    try source.write("Procfile", "worker: cat name; readlink name; sleep 60")
    try outside.write("name", "of outside\n")
    try source.link("name", to: outside.path("name"))
    for name in ["folder", "log", "tmp", ".git"] { try source.link(name, to: outside.path) }
    try source.write(".slugignore", "folder/*\nkept\nfolder/kept\nlog/\n")
    func build() throws -> (status: String?, output: String) {
      let archives = try TemporaryFolder("archive")
      let path = archives.path("source.tgz")
      #expect(try ProcessRun.run("/usr/bin/tar", ["czf", path, "-C", source.path, "."]).status == .exited(0))
      let body = #"{"source_blob":{"url":"\#(try harness.upload(try readFile(path)))"}}"#
      let id = try #require(try harness.client.call("POST", "/apps/shop/builds", body).value["id"].string)
      return (try harness.settled(id)["status"].string, try harness.output(id))
    }
    #expect(try build().status == "succeeded")
    _ = try harness.client.call("PATCH", "/apps/shop/formation/worker", #"{"quantity":1}"#)
    #expect(try harness.awaitLog("of outside"))
    #expect(try harness.awaitLog(outside.path("name")))
    // A buildpack whose scripts lie elsewhere is not made to run by a change of what lies there.
    try source.link("bin", to: outside.path("bin"))
    #expect(try build().status == "failed")
    #expect(fileStatus(outside.path("bin/detect")).map { $0.st_mode & 0o777 } == 0o644)
    #expect(try outside.text("kept") == "precious")
  }

  @Test("what an archive holds below a link that leads outside is refused")
  func throughLinks() throws {
    let harness = try Harness()
    try harness.createApp()
    let outside = try TemporaryFolder("outside")
    let source = try TemporaryFolder("source")
    try source.write("Procfile", "web: sleep 60")
    try source.link("folder", to: outside.path)
    let archives = try TemporaryFolder("archive")
    let tar = archives.path("source.tar")
    #expect(try ProcessRun.run("/usr/bin/tar", ["cf", tar, "-C", source.path, "Procfile", "folder"]).status == .exited(0))
    let inner = try TemporaryFolder("inner")
    try inner.write("folder/victim", "gotcha")
    #expect(try ProcessRun.run("/usr/bin/tar", ["rf", tar, "-C", inner.path, "folder/victim"]).status == .exited(0))
    #expect(try ProcessRun.run("/bin/gzip", [tar]).status == .exited(0))
    let body = #"{"source_blob":{"url":"\#(try harness.upload(try readFile(tar + ".gz")))"}}"#
    let id = try #require(try harness.client.call("POST", "/apps/shop/builds", body).value["id"].string)
    #expect(try harness.settled(id)["status"].string == "failed")
    #expect(try harness.output(id).contains("is a link where other entries are"))
    #expect(try entries(of: outside.path).isEmpty)
  }

  @Test("a build can be cancelled, with all that it runs, and not twice")
  func cancel() throws {
    let harness = try Harness()
    try harness.createApp()
    let marker = harness.folder.path("survived")
    let id = try harness.build([
      "bin/detect": "#!/bin/sh\necho Slow", "bin/compile": "#!/bin/bash\necho begun; (sleep 2; touch \(marker)) & sleep 60",
    ])
    let log = try #require(try eventuallyValue { harness.platform.outputs.find(.build, id) })
    #expect(eventually { log.tail(1000).contains("begun") })
    let cancelled = try harness.client.call("DELETE", "/apps/shop/builds/\(id)")
    #expect(cancelled.status == 200 && cancelled.value["status"].string == "failed")
    #expect(try harness.output(id).contains("Build canceled"))
    #expect(try harness.client.call("DELETE", "/apps/shop/builds/\(id)").status == 422)
    #expect(eventually { Orphans.processes(mark: harness.platform.mark).isEmpty })
  }

  @Test("a build that is cancelled while it starts is cancelled all the same")
  func cancelAtOnce() throws {
    let harness = try Harness()
    try harness.createApp()
    let url = try harness.upload(
      try harness.archive(["bin/detect": "#!/bin/sh\necho Slow", "bin/compile": "#!/bin/sh\nsleep 60"]))
    let app = try #require(try harness.client.call("GET", "/apps/shop").value["id"].string)
    let builds = harness.platform.builds
    for _ in 0..<20 {
      let now = Timestamp.now()
      let build = BuildRow(
        id: Identifier.random(), app: app, status: .pending, sourceURL: url, stack: Catalogue.defaultStack, createdAt: now,
        updatedAt: now)
      try harness.platform.store.write { try build.insert($0) }
      builds.start(build)
      #expect(builds.cancel(build.id))
      builds.awaitEnd(build.id, until: .now + 10)
      #expect(try harness.platform.store.read { try BuildRow.find($0, id: build.id) }?.status == .failed)
    }
  }

  @Test("a build that takes too long is ended")
  func timeLimit() throws {
    let harness = try Harness { $0.build = 0.5 }
    try harness.createApp()
    let id = try harness.build(["bin/detect": "#!/bin/sh\necho Slow", "bin/compile": "#!/bin/sh\nsleep 60"])
    #expect(try harness.settled(id)["status"].string == "failed")
    #expect(try harness.output(id).contains("Timed out"))
  }

  @Test(
    "the Procfile's lines",
    arguments: [
      ("web: a", ["web": "a"]), ("web a b", ["web": "a b"]), ("  web:\ta  \r", ["web": "a"]), ("# web: a\n: b\n=x: c", [:]),
      ("web: a\nweb: b", ["web": "b"]), ("my-type_2: x", ["my-type_2": "x"]), ("web:", [:]),
    ])
  func procfile(text: String, types: [String: String]) {
    #expect(Procfile(text).commands == types)
  }

  @Test("bin/release's YAML")
  func releaseYAML() {
    let text = "---\naddons: []\ndefault_process_types:\n  web: 'bin/x: y'\n  rake: rake\nconfig_vars:\n  A: b\n"
    #expect(BuildpackRelease.processTypes(text) == ["web": "bin/x: y", "rake": "rake"])
  }
}

/// Asks until there is a value.
func eventuallyValue<Value>(_ find: () throws -> Value?) throws -> Value? {
  var value: Value?
  _ = try eventually {
    value = try find()
    return value != nil
  }
  return value
}
