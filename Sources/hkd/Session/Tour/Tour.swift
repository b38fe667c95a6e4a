import Glibc
import HKDLanguage
import HKDSystem
import PlatformAPI

/// `help tour`: a first deploy on the local platform, step by step. Each step is an entry like any other, which the user
/// types or lets be typed by pressing Enter.
final class Tour: Sendable {
  private struct State: Sendable {
    /// The steps still to come, the one that is offered first.
    var steps: [TourStep] = []
  }

  private let setup: Setup
  private let state = Monitor(State())

  init(_ setup: Setup) { self.setup = setup }

  /// Begins at the first step.
  func begin(_ invocation: Invocation) throws(Failure) {
    guard setup.isLocal || !setup.hasToken else {
      throw Failure(
        "HKD365", "the tour deploys to the platform on this machine, and this session talks to another one",
        hint: "leave, and begin it with `hkd --local`", place: invocation.place)
    }
    setup.useLocalPlatform()
    try TourApp.write(to: TourApp.folder, place: invocation.place)
    state.update { $0.steps = TourStep.all(app: TourApp.newName()) }
    say(
      """
      A first deploy, on a platform that runs on this machine. An example app lies in ./\(TourApp.folder).
      Enter runs the line that is offered; or type it, or anything else (`help release`, `ls`): the tour waits.
      """)
  }

  /// Offers the next step, once an entry is over.
  ///
  /// - Parameter text: The entry.
  func entryEnded(_ text: String, succeeded: Bool) {
    let (next, isOver) = state.update { state -> (TourStep?, Bool) in
      guard let offered = state.steps.first else { return (nil, false) }
      if succeeded, Self.words(offered.entry) == Self.words(text) { state.steps.removeFirst() }
      return (state.steps.first, state.steps.isEmpty)
    }
    if let next { offer(next) }
    if isOver {
      say("That was the tour. `help` lists the commands; the app is gone with `apps:destroy`, and `exit` or Ctrl-D leaves.")
    }
  }

  /// What Enter alone stands for: the step that is offered.
  var offered: String? { state.withLock { $0.steps.first?.entry } }

  /// Shows the offered step as it is run.
  func echo(_ entry: String) { setup.output.note(setup.styles.err.bold("  \(entry)")) }

  private func offer(_ step: TourStep) {
    say(step.explanation)
    setup.output.note("  " + setup.styles.err.bold(step.entry))
  }

  private func say(_ text: String) {
    let lines = TextWrap.lines(text, width: setup.output.textWidth(.err))
    setup.output.note("\n" + lines.joined(separator: "\n"))
  }

  private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
}

/// One step of the tour.
struct TourStep: Sendable {
  let explanation: String
  let entry: String

  static func all(app: String) -> [TourStep] {
    [
      TourStep(
        explanation: "First an app. What a command gives is a value, and `let` keeps it.", entry: "let app = apps:create \(app)"),
      TourStep(
        explanation: "Commands are about the app in hand; the prompt shows which one.", entry: "app:use $app"),
      TourStep(
        explanation: "A deploy has five words. `archive` packs a folder.", entry: "let packed = archive ./\(TourApp.folder)"),
      TourStep(
        explanation: "`source` asks the platform where to put it, `upload` puts it there.",
        entry: "let uploaded = $packed | source | upload"),
      TourStep(
        explanation: "`release` starts the build and gives it at once, pending.", entry: "let build = $uploaded | release"),
      TourStep(
        explanation: "`await` shows its log and judges by the platform's verdict: only what is live has succeeded.",
        entry: "$build | await --dynos"),
      TourStep(explanation: "The app answers:", entry: "(http:get (apps:info).web_url).body"),
      TourStep(
        explanation: "Config makes a release of its own; values are secret from here on.",
        entry: "config:set GREETING=Hi | await"),
      TourStep(explanation: "Ask it again:", entry: "(http:get (apps:info).web_url).body"),
      TourStep(explanation: "Every release stays:", entry: "releases"),
      TourStep(explanation: "And there is a way back from what a session has changed.", entry: "undo --yes"),
      TourStep(
        explanation:
          "All of it, next time, in one line is:  archive . | source | upload | release --app NAME | await\nKeep what you did as a script:",
        entry: "session:save tour.hkd --force"),
    ]
  }
}
