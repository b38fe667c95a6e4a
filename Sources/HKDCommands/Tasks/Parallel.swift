import HKDLanguage
import Synchronization

extension Command {
  static var parEach: Command {
    Command(
      "par-each", "Calls a block with each item, several at once; gives the results in the items' order.",
      details: "The first failure cancels the rest; all failures are told. The block may not use a `var` from outside.",
      parameters: [
        .items, Parameter("block", .positional, .block, required: true, parallel: true, "Gets an item."),
        Parameter("jobs", .flag, .int, short: "j", default: .int(8), "How many at once."),
      ],
      result: .list,
      examples: [Example("1..4 | par-each --jobs 2 { |x| $x * $x }", output: "1\n4\n9\n16")]
    ) { invocation in
      let items = try invocation.items("items")
      let block = try invocation.block("block")
      let jobs = try invocation.count("jobs", atLeast: 1)
      let results = try invocation.runtime.parallel(items.count, limit: jobs, scope: invocation.scope) {
        index, scope, runtime in
        try runtime.call(block, [items[index]], scope: scope)
      }
      return .list(results)
    }
  }

  static var all: Command {
    Command(
      "all", "Runs blocks at once and gives the list of their results.",
      details:
        "The first failure cancels the rest; all failures are told. The blocks may not use a `var` from outside.",
      parameters: [Parameter("blocks", .positional, .list, required: true, input: true, parallel: true, "The blocks.")],
      result: .list,
      examples: [Example("all [{ 1 } { 2 }]", output: "1\n2")]
    ) { invocation in
      let blocks = try invocation.blocks()
      let results = try invocation.runtime.parallel(blocks.count, limit: blocks.count, scope: invocation.scope) {
        index, scope, runtime in
        try runtime.call(blocks[index], [], scope: scope)
      }
      return .list(results)
    }
  }

  static var race: Command {
    Command(
      "race", "Runs blocks at once and gives the result of the first to end; the others are cancelled.",
      details:
        "A block that fails before any has ended ends the race too. The blocks may not use a `var` from outside.",
      parameters: [
        Parameter(
          "blocks", .positional, .list, required: true, input: true, parallel: true, "The blocks, at least one.")
      ],
      examples: [Example("race [{ sleep 10s; \"slow\" } { \"fast\" }]", output: "fast")]
    ) { invocation in
      let blocks = try invocation.blocks()
      guard !blocks.isEmpty else { throw invocation.failure(.emptyList, "`race` needs a block to run") }
      return try firstResult(of: blocks, invocation)
    }
  }
}

private func firstResult(of blocks: [Block], _ invocation: Invocation) throws -> Value {
  let course = TaskScope(parent: invocation.scope)
  let winner = Mutex<Value?>(nil)
  let lost = Failure(CommandCode.failed.rawValue, "another block of the race was first", isCatchable: false)
  do {
    _ = try invocation.runtime.parallel(blocks.count, limit: blocks.count, scope: course) { index, scope, runtime in
      let result = try runtime.call(blocks[index], [], scope: scope)
      winner.withLock { if $0 == nil { $0 = result } }
      course.cancel(lost)
      return .null
    }
  } catch {
    // Once there is a winner, what the others fail with is that they were cancelled.
    guard let result = winner.withLock({ $0 }) else { throw error }
    try invocation.scope.check()
    return result
  }
  return winner.withLock { $0 } ?? .null
}

extension Invocation {
  fileprivate func blocks() throws(Failure) -> [Block] {
    var blocks: [Block] = []
    for (index, item) in try items("blocks").enumerated() {
      guard case .block(let block) = item else {
        throw failure(
          .wrongType, "`\(command.name)` takes a list of blocks, and item \(index) is \(withArticle(item.typeName))",
          hint: "write each in braces: \(command.name) [{ … } { … }]")
      }
      blocks.append(block)
    }
    return blocks
  }
}
