import CSystem
import Glibc
import Synchronization

/// What was typed, in this and earlier sessions and in those side by side.
///
/// Each text is kept once, at its newest place. The file holds at most about twice the limit before it is rewritten shorter. It
/// is first read when somebody asks for an entry or adds one: a prompt need not wait for it.
public final class History: Sendable {
  private struct State {
    var file: HistoryFile?
    var entries: [HistoryEntry] = []
    /// Of the entries, so that a new one is seen to be new without a look at all of them.
    var texts: Set<String> = []
    /// Entries that are only here: typed in private, or while the file could not be written.
    var unwritten: [HistoryEntry] = []
    var toldProblems: Set<String> = []
  }

  private let state: Mutex<State>
  private let limit: Int
  private let isPrivate: Bool
  private let shouldStore: @Sendable (String) -> Bool
  private let onProblem: @Sendable (String) -> Void

  /// Longer texts are not kept.
  private static let longestText = 1024 * 1024

  /// - Parameters:
  ///   - path: the file; nil or empty keeps the history in memory alone.
  ///   - limit: how many entries are kept.
  ///   - isPrivate: whether new entries are kept in memory alone.
  ///   - shouldStore: whether a text may be kept at all; texts with secrets may not.
  ///   - onProblem: told, once each, why the file cannot be read or written; the session goes on without.
  public init(
    path: String?,
    limit: Int = 10_000,
    isPrivate: Bool = false,
    shouldStore: @escaping @Sendable (String) -> Bool = { _ in true },
    onProblem: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.limit = max(1, limit)
    self.isPrivate = isPrivate
    self.shouldStore = shouldStore
    self.onProblem = onProblem
    let file = path.flatMap { $0.isEmpty ? nil : HistoryFile(path: $0, mostLines: 2 * max(1, limit)) }
    state = Mutex(State(file: file))
  }

  /// All entries, oldest first, with what other sessions have typed by now.
  public var entries: [HistoryEntry] {
    refresh()
    return state.withLock { $0.entries }
  }

  private func refresh() {
    let problem = state.withLock { state -> String? in
      do throws(HistoryProblem) {
        if let news = try state.file?.read() { take(news, into: &state) }
        return nil
      } catch {
        return untold(error, &state)
      }
    }
    if let problem { onProblem(problem) }
  }

  /// Keeps a text, unless it is blank, begins with a blank, is overlong, or may not be stored.
  public func add(_ text: String) {
    guard let first = text.unicodeScalars.first, first != " ", first != "\t",
      text.contains(where: { !$0.isWhitespace }),
      text.utf8.count <= Self.longestText, shouldStore(text)
    else { return }
    let entry = HistoryEntry(text: text, time: Int64(time(nil)))
    let problem = state.withLock { state -> String? in
      var problem: String?
      do throws(HistoryProblem) {
        if let news = isPrivate ? try state.file?.read() : try state.file?.append(entry) { take(news, into: &state) }
        if isPrivate || state.file == nil { state.unwritten.append(entry) }
      } catch {
        state.unwritten.append(entry)
        problem = untold(error, &state)
      }
      fold([entry], into: &state)
      return problem
    }
    if let problem { onProblem(problem) }
    shorten()
  }

  private func take(_ news: HistoryFile.News, into state: inout State) {
    switch news {
    case .appended(let entries):
      fold(entries, into: &state)
    case .replaced(let entries):
      state.entries = []
      state.texts = []
      fold(entries + state.unwritten, into: &state)
    }
  }

  /// Appends entries so that each text stays only at its newest place.
  private func fold(_ new: [HistoryEntry], into state: inout State) {
    guard !new.isEmpty else { return }
    var seen: Set<String> = []
    let newest = new.reversed().filter { seen.insert($0.text).inserted }.reversed()
    if !state.texts.isDisjoint(with: seen) { state.entries.removeAll { seen.contains($0.text) } }
    state.entries += newest
    state.texts.formUnion(seen)
    let excess = state.entries.count - limit
    guard excess > 0 else { return }
    for entry in state.entries.prefix(excess) { state.texts.remove(entry.text) }
    state.entries.removeFirst(excess)
  }

  /// Rewrites the file when more than half of it is duplicates or beyond the limit.
  private func shorten() {
    guard !isPrivate else { return }
    let problem = state.withLock { state -> String? in
      guard let lines = state.file?.lines, lines > 2 * limit else { return nil }
      do throws(HistoryProblem) {
        try state.file?.rewrite(state.entries)
        return nil
      } catch {
        return untold(error, &state)
      }
    }
    if let problem { onProblem(problem) }
  }

  private func untold(_ problem: HistoryProblem, _ state: inout State) -> String? {
    state.toldProblems.insert(problem.description).inserted ? problem.description : nil
  }
}
