import HKDLanguage

/// A tree in one line of nested parentheses, for comparison in tests.
struct TreeDump {
  static func dump(_ program: Program) -> String { TreeDump().block(program.body) }

  func block(_ block: BlockNode) -> String { block.statements.map(statement).joined(separator: "; ") }

  func statement(_ statement: Statement) -> String {
    switch statement {
    case .binding(let node): "(\(node.isVariable ? "var" : "let") \(node.name.text) \(pipeline(node.value)))"
    case .set(let node):
      "(set \(node.target.name.text)\(steps(node.steps)) \(node.operation?.rawValue ?? "")= \(pipeline(node.value)))"
    case .pipeline(let node): pipeline(node)
    case .forLoop(let node): "(for \(node.name.text) \(pipeline(node.sequence)) {\(block(node.body))})"
    case .whileLoop(let node): "(while \(expression(node.condition)) {\(block(node.body))})"
    case .breakLoop: "break"
    case .continueLoop: "continue"
    case .returnValue(let node): node.value.map { "(return \(pipeline($0)))" } ?? "return"
    case .definition(let node): definition(node)
    case .deferred(let node): "(defer {\(block(node.body))})"
    case .use(let node): "(use \(node.path)\(node.alias.map { " as \($0.text)" } ?? ""))"
    }
  }

  func definition(_ node: Definition) -> String {
    let result = node.result.map { " -> \(type($0))" } ?? ""
    let parameters = node.parameters.map(parameter).joined(separator: " ")
    return "(def \(node.name.text) (\(parameters))\(result) {\(block(node.body))})"
  }

  func parameter(_ node: ParameterNode) -> String {
    let prefix =
      switch node.kind {
      case .positional: ""
      case .flag: "--"
      case .rest: "..."
      }
    return prefix + node.name.text + (node.short.map { "(-\($0))" } ?? "") + (node.type.map { ":\(type($0))" } ?? "")
      + (node.defaultValue.map { "=\(expression($0))" } ?? "")
  }

  func type(_ node: TypeNode) -> String { node.names.map(\.text).joined(separator: "|") }

  func pipeline(_ node: Pipeline) -> String { node.stages.map(stage).joined(separator: " | ") }

  func stage(_ stage: Stage) -> String {
    switch stage {
    case .expression(let node): expression(node)
    case .command(let node): "<\(([node.name.text] + node.arguments.map(argument)).joined(separator: " "))>"
    }
  }

  func argument(_ argument: Argument) -> String {
    switch argument {
    case .word(let word): "'\(word.text)'"
    case .expression(let node): expression(node)
    case .flag(let node):
      (node.isShort ? "-" : "--") + node.name.text + (node.value.map { "=\(value($0))" } ?? "")
    case .spread(let node, _): "...\(expression(node))"
    case .endOfFlags: "--"
    }
  }

  func value(_ value: ArgumentValue) -> String {
    switch value {
    case .word(let word): "'\(word.text)'"
    case .expression(let node): expression(node)
    }
  }

  func steps(_ steps: [PathStep]) -> String {
    steps.map { step in
      switch step {
      case .field(let name): ".\(name.text)"
      case .index(let index, _): ".#\(index)"
      case .computed(let node, _): ".\(expression(node))"
      }
    }.joined()
  }

  func expression(_ expression: Expression) -> String {
    switch expression {
    case .literal(let node): node.isWord && node.value.string != nil ? "'\(text(node.value))'" : literal(node.value)
    case .interpolation(let node):
      "\""
        + node.parts.map { part in
          switch part {
          case .text(let text): escaped(text)
          case .expression(let node): "{\(self.expression(node))}"
          }
        }.joined() + "\""
    case .variable(let node): "$\(node.name.text)"
    case .path(let node): self.expression(node.base) + steps(node.steps)
    case .list(let node):
      "["
        + node.items.map { item in
          switch item {
          case .value(let node): self.expression(node)
          case .spread(let node): "...\(self.expression(node))"
          }
        }.joined(separator: " ") + "]"
    case .record(let node):
      "[" + (node.entries.isEmpty ? ":" : "")
        + node.entries.map { entry in
          switch entry {
          case .field(let key, let node): "\(key.text): \(self.expression(node))"
          case .spread(let node): "...\(self.expression(node))"
          }
        }.joined(separator: " ") + "]"
    case .closure(let node):
      "{" + (node.parameters.isEmpty ? "" : "|\(node.parameters.map(parameter).joined(separator: " "))| ")
        + block(node.body) + "}"
    case .group(let node): "(\(pipeline(node.pipeline)))"
    case .unary(let node): "(\(node.operation.rawValue) \(self.expression(node.operand)))"
    case .binary(let node): "(\(self.expression(node.left)) \(node.operation.rawValue) \(self.expression(node.right)))"
    case .ifElse(let node):
      node.branches.map { "(if \(self.expression($0.condition)) {\(block($0.body))})" }.joined(separator: " else ")
        + (node.otherwise.map { " else {\(block($0))}" } ?? "")
    case .match(let node):
      "(match \(self.expression(node.subject)) "
        + node.arms.map { arm in
          let patterns =
            arm.patterns.isEmpty ? "_" : arm.patterns.map { self.expression(.literal($0)) }.joined(separator: "|")
          return "\(patterns) => {\(block(arm.body))}"
        }.joined(separator: " ") + ")"
    case .attempt(let node):
      "(try {\(block(node.body))}" + (node.handler.map { " catch \(node.errorName?.text ?? "") {\(block($0))}" } ?? "")
        + (node.finally.map { " finally {\(block($0))}" } ?? "") + ")"
    case .invalid: "?"
    }
  }

  private func literal(_ value: Value) -> String {
    if case .string(let text) = value { return "\"\(escaped(text))\"" }
    return text(value)
  }

  private func text(_ value: Value) -> String { Display().text(value) }

  private func escaped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
  }
}
