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
      ] + archiveFlags + releaseFlags + awaitFlags, result: .named("release"), effect: .writes,
      examples: [Example("deploy --app shop"), Example("deploy ./api --app shop --dynos --timeout 10m")],
      body: { [self] invocation in
        let run = CommandRun(invocation: invocation, host: self, scope: invocation.scope)
        // Asked first: an app that is not known, or flags that do not fit, should not cost an upload.
        _ = try (run.app(), AwaitOptions(run))
        return try run.settle(run.build(from: run.upload(run.pack())), AwaitOptions(run))
      })
  }
}
