import GRDB
import Glibc
import HKDLanguage
import HKDSystem

/// One app setup on its way: manifest, config, add-ons, build, postdeploy.
struct AppSetup: Sendable {
  var row: AppSetupRow
  var app: AppRow
  var source: BuildEndpoints.Source
  var environment: [String: String]
  var buildpacks: [String]?

  private struct Problem: Error {
    var message: String
    var manifestErrors: [String] = []
  }

  func run(_ platform: Platform) {
    let folder = "\(platform.folders.work)/\(row.id)"
    defer { platform.trash.take(folder) }
    do {
      let manifest = try readManifest(folder, platform)
      try configure(manifest, platform)
      try build(platform)
      try scale(manifest, platform)
      try postdeploy(manifest, platform)
      update(platform) { row in
        row.status = .succeeded
        row.successURL = manifest.successURL.map { resolved($0, platform) }
      }
    } catch let problem as Problem {
      fail(problem, platform)
    } catch let problem as BuildProblem {
      fail(Problem(message: problem.lines.joined(separator: " ")), platform)
    } catch let error as APIError {
      fail(Problem(message: error.message), platform)
    } catch {
      fail(Problem(message: "\(error)"), platform)
    }
  }

  // MARK: Steps

  private func readManifest(_ folder: String, _ platform: Platform) throws -> AppManifest {
    guard FileIO.makeFolder("\(folder)/tmp"), let log = OutputLog(path: "\(folder)/log") else {
      throw Problem(message: "The setup's folder cannot be made.")
    }
    let scope = BuildScope(log: log, folder: folder, environment: [:])
    try SourceFetch.lay(source.url, checksum: source.checksum, scope, platform)
    var errors: [String] = []
    let path = "\(scope.buildFolder)/app.json"
    guard FileIO.isFile(path), let bytes = try? Files.read(path, limit: 1 << 20) else {
      throw Problem(message: "app.json not found", manifestErrors: ["app.json is missing at the root of the archive"])
    }
    let manifest = AppManifest(bytes, errors: &errors)
    if let stack = manifest.stack, Catalogue.stack(stack) == nil { errors.append("stack: there is no stack `\(stack)`") }
    for addon in manifest.addons where AddonCatalogue.plan(addon.plan) == nil {
      errors.append("addons: there is no plan `\(addon.plan)`")
    }
    _ = manifest.config(overrides: environment, errors: &errors)
    guard errors.isEmpty else { throw Problem(message: "app.json cannot be used", manifestErrors: errors) }
    return manifest
  }

  private func configure(_ manifest: AppManifest, _ platform: Platform) throws {
    var ignored: [String] = []
    let config = manifest.config(overrides: environment, errors: &ignored)
    try platform.store.write { database in
      guard var app = try AppRow.find(database, id: app.id) else { throw Problem(message: "The app is gone.") }
      app.buildpacks = buildpacks ?? manifest.buildpacks
      if let stack = manifest.stack.flatMap(Catalogue.stack) { app.buildStack = stack.named.name }
      try app.save(database)
      _ = try ConfigVars.apply(database, config.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: app)
      for wanted in manifest.addons {
        guard let (service, plan) = AddonCatalogue.plan(wanted.plan),
          let app = try AppRow.find(database, id: app.id)
        else { continue }
        let now = Timestamp.now()
        let addon = AddonRow(
          id: Identifier.random(), app: app.id, name: "\(service.named.name)-\(RandomName.make())",
          plan: plan.named.name, config: service.config, createdAt: now, updatedAt: now)
        try addon.insert(database)
        let name = try wanted.name ?? Addons.freeName(database, service.attachment, app: app)
        _ = try Addons.attach(database, addon, to: app, as: name)
      }
    }
  }

  private func build(_ platform: Platform) throws {
    let now = Timestamp.now()
    let build = BuildRow(
      id: Identifier.random(), app: app.id, status: .pending, sourceURL: source.url, checksum: source.checksum,
      version: source.version, versionDescription: source.versionDescription, stack: app.buildStack, createdAt: now,
      updatedAt: now)
    try platform.store.write { try build.insert($0) }
    update(platform) { row in
      row.build = build.id
      row.buildStatus = .pending
    }
    platform.builds.start(build)
    platform.builds.awaitEnd(build.id, until: .now + platform.timings.build + 60)
    let settled = try platform.store.read { try BuildRow.find($0, id: build.id) }
    update(platform) { $0.buildStatus = settled?.status }
    guard settled?.status == .succeeded, let release = settled?.release else {
      throw Problem(message: "The build failed.")
    }
    guard try platform.releaseSettled(release, until: .now + platform.timings.releasePhase + 60) == .succeeded else {
      throw Problem(message: "The release command failed.")
    }
  }

  private func scale(_ manifest: AppManifest, _ platform: Platform) throws {
    let changed = try platform.store.write { database -> [FormationRow] in
      let rows = try manifest.formation.compactMap { wanted -> FormationRow? in
        guard var row = try FormationRow.first(database, where: [("app", app.id), ("type", wanted.type)]) else { return nil }
        if let quantity = wanted.quantity { row.quantity = max(0, quantity) }
        if let size = wanted.size.flatMap(Catalogue.dynoSize) { row.size = size.named.name }
        return row
      }
      try Formations.save(database, rows, of: app)
      return rows
    }
    if !changed.isEmpty { platform.formationChanged(app, changed) }
  }

  private func postdeploy(_ manifest: AppManifest, _ platform: Platform) throws {
    guard let command = manifest.postdeploy else { return }
    let output = Monitor<[UInt8]>([])
    let end = Monitor<ExitStatus?>(nil)
    let plan = try platform.store.read { database -> DynoPlan in
      guard let release = try Releases.current(database, app: app.id) else {
        throw Problem(message: "There is no release to run the postdeploy script in.")
      }
      return DynoPlan(
        app: app.id, appName: app.name, name: "postdeploy.\(Int.random(in: 1000...9999))", type: "postdeploy",
        command: command, config: try DynoPlan.config(database, app, release), release: release.id,
        releaseVersion: release.version,
        slug: release.slug, size: try Formations.oneOffSize(database, app), kind: .oneOff(seconds: platform.timings.releasePhase))
    }
    let dyno = platform.dynos.runOnce(
      plan, output: { bytes in output.update { if $0.count < 1 << 20 { $0 += bytes } } },
      ended: { exit in end.update { $0 = exit } })
    guard dyno != nil else { throw Problem(message: "The postdeploy script cannot be run.") }
    let exit = end.wait(until: .now + platform.timings.releasePhase + 60) { $0 }
    let text = String(decoding: output.withLock { $0 }, as: UTF8.self)
    update(platform) { row in
      row.postdeployOutput = text
      row.postdeployCode = exit?.code ?? 124
    }
    guard exit == .exited(0) else { throw Problem(message: "Postdeploy script failed.") }
  }

  // MARK: The row

  private func update(
    _ platform: Platform, removingApp: Bool = false, _ change: (inout AppSetupRow) -> Void
  ) {
    do {
      try platform.store.write { database in
        guard var row = try AppSetupRow.find(database, id: row.id) else { return }
        change(&row)
        try row.save(database)
        if removingApp { _ = try AppRow.deleteOne(database, key: app.id) }
      }
    } catch {
      platform.report("the app setup \(row.id) cannot be noted: \(error)")
    }
  }

  /// A setup that fails takes its app away.
  private func fail(_ problem: Problem, _ platform: Platform) {
    update(platform, removingApp: true) { row in
      row.status = .failed
      row.failureMessage = problem.message
      row.manifestErrors = problem.manifestErrors
    }
    platform.appsChanged()
    platform.appDestroyed(app.id)
  }

  /// A path of `success_url` is one of the app.
  private func resolved(_ url: String, _ platform: Platform) -> String {
    url.hasPrefix("/") ? platform.webURL(app.name) + url.dropFirst() : url
  }
}
