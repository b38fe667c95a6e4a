extension Session {
  /// What may stand at a byte offset of an entry: from the declarations, from what this session has declared and holds, and
  /// from `names`, which is asked on this thread.
  public func candidates(
    in text: String, at offset: Int, names: @escaping (CompletionRequest) -> [CompletionName]
  ) -> [CompletionCandidate] {
    let sources = CompletionSources(
      value: { [self] name in
        // `$env` has no value before a program uses it.
        value(of: name) ?? (name == "env" ? .record(environmentRecord) : nil)
      }, names: names)
    return Completer(engine.table, session: self.names, sources: sources).candidates(in: text, at: offset)
  }

  private var environmentRecord: Record {
    Record(engine.environment.all.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
  }
}
