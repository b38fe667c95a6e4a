import HKDLanguage
import PlatformAPI
import SourceArchive

extension DeployHost {
  func deployCommand() -> Command {
    Command(
      "deploy", "Packs, uploads, builds, releases and waits: the five words in one.",
      details: "The same as `archive DIR | source | upload | release | await`, with their flags.",
      parameters: [
        Parameter("dir", .positional, .string, default: .string("."), input: true, completion: .path, "The folder."), .app,
        Parameter("exclude", .flag, .list, "Patterns of what to leave out besides; may be repeated."),
        Parameter("include", .flag, .list, "Patterns of what to pack whatever leaves it out; may be repeated."),
        Parameter("allow", .flag, .list, "Files to pack though they look like secrets; may be repeated."),
        Parameter("git", .flag, .string, "Pack this commit (REV or REV:folder) instead of the files that lie there."),
        Parameter("version", .flag, .string, "What the build is called; else the commit."),
        Parameter("description", .flag, .string, "A sentence kept with the build."),
        Parameter("buildpack", .flag, .list, "Buildpacks for this build alone; may be repeated."),
        Parameter("timeout", .flag, .duration, "For the waiting; else 15m for the build, 1h for a release phase."),
        Parameter("dynos", .flag, .bool, "Wait, too, until all dynos are up on this release."),
        Parameter("healthy", .flag, .string, "Wait, too, until this address (or path below the app's) answers well."),
        Parameter("times", .flag, .int, default: .int(3), "How often in a row it must answer well."),
        Parameter("cancel-on-interrupt", .flag, .bool, "Cancel the build if this wait is interrupted."),
      ], result: .named("release"), effect: .writes,
      examples: [Example("deploy --app shop"), Example("deploy ./api --app shop --dynos --timeout 10m")],
      body: { [self] invocation in
        let run = CommandRun(invocation: invocation, host: self, scope: invocation.scope)
        // Asked first: an app that is not known should not cost an upload.
        _ = try run.app()
        return try run.settle(run.build(from: run.upload(run.pack())), AwaitOptions(run))
      })
  }
}
