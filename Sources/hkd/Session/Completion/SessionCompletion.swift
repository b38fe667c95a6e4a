import HKDLanguage
import LineEditor
import PlatformAPI

/// Connects the language's completion with the editor, and with the names on this machine and at the platform.
struct SessionCompletion {
  private let session: Session
  private let tools: SessionTools

  init(_ session: Session, _ tools: SessionTools) {
    self.session = session
    self.tools = tools
  }

  func candidates(in text: String, at offset: Int) -> [Candidate] {
    session.candidates(in: text, at: offset) { request in
      switch request.kind {
      case .path: FolderNames.beginning(with: request.typed)
      case .program: FolderNames.programs(beginningWith: request.typed, path: tools.setup.environment["PATH"] ?? "")
      // What `help` knows besides commands.
      case .command: [CompletionName("tour", "A first deploy on the local platform, step by step.")]
      default: tools.remoteNames.names(request)
      }
    }.map { candidate in
      // What remote ends send is shown as text alone.
      Candidate(
        text: candidate.text, description: HarmlessText.line(candidate.description), label: HarmlessText.line(candidate.label),
        replaceRange: candidate.range)
    }
  }
}
