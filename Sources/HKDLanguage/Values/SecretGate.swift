import Synchronization

/// The one gate that all text leaving the process passes: it replaces every known secret value wherever it appears.
public final class SecretGate: Sendable {
  private struct State {
    /// Longest first, so that a secret inside another does not leave the rest of the longer one visible.
    var known: [String] = []
    var revealed: Set<ExactText> = []

    /// What standard output may not show either.
    var hidden: [String] { known.filter { !revealed.contains(ExactText($0)) } }

    mutating func learn(_ text: String) {
      guard !known.contains(where: { haveEqualBytes($0, text) }) else { return }
      let index = known.firstIndex { $0.utf8.count < text.utf8.count } ?? known.count
      known.insert(text, at: index)
    }
  }

  private let state = Mutex(State())

  public init() {}

  /// Texts shorter than this are not replaced: they would blot out unrelated output (`1`, `yes`).
  public static let shortestText = 6

  /// How deep the texts stand that display lays out: in the fields of a list's records. What is nested deeper stands on one line.
  private static let layoutDepth = 2

  /// Makes a text known as secret from now on, in each form in which it may be written.
  public func learn(_ text: String) {
    guard text.utf8.count >= Self.shortestText else { return }
    state.withLock { state in
      for form in SecretForms.all(of: text) { state.learn(form) }
    }
  }

  /// Lets a text pass ``redactOutput(_:)`` from now on: the program has said `reveal`.
  public func reveal(_ text: String) {
    learn(text)
    state.withLock { state in
      for form in SecretForms.all(of: text) { state.revealed.insert(ExactText(form)) }
    }
  }

  /// The text with each known secret replaced by ``Secret/mask``: for errors, notices, history and journal.
  public func redact(_ text: String) -> String {
    replace(state.withLock(\.known), in: text)
  }

  /// The same for values and `say` on standard output, which may show what was revealed.
  public func redactOutput(_ text: String) -> String {
    replace(state.withLock(\.hidden), in: text)
  }

  /// A value whose texts hold no secret, to be laid out: a terminal's width may cut a text in two.
  public func redactOutput<Ending>(_ value: Value, _ bounds: Bounds<Ending>) throws(Ending) -> Value {
    let hidden = state.withLock(\.hidden)
    var bounds = bounds
    return hidden.isEmpty ? value : try replace(hidden, in: value, depth: 0, &bounds)
  }

  private func replace<Ending>(
    _ secrets: [String], in value: Value, depth: Int, _ bounds: inout Bounds<Ending>
  ) throws(Ending) -> Value {
    try bounds.step()
    switch value {
    case .string(let text): return .string(replace(secrets, in: text))
    case .list(let list) where depth < Self.layoutDepth:
      var items: [Value] = []
      for item in list { items.append(try replace(secrets, in: item, depth: depth + 1, &bounds)) }
      return .list(List(items))
    case .record(let record) where depth < Self.layoutDepth:
      var result = record
      for (key, item) in zip(record.keys, record.values) {
        result.set(key, try replace(secrets, in: item, depth: depth + 1, &bounds))
      }
      return .record(result)
    default: return value
    }
  }

  private func replace(_ secrets: [String], in text: String) -> String {
    secrets.reduce(text) { StringSearch.replace($1, with: Secret.mask, in: $0) }
  }
}
