/// Goes through a parsed program, outermost first, in the order of the text.
public enum SyntaxWalk {
  /// What is met on the way.
  public enum Node {
    case statement(Statement)
    case pipeline(Pipeline)
    case call(CommandCall)
    case expression(Expression)
  }

  public static func walk(_ block: BlockNode, _ visit: (Node) -> Void) {
    for statement in block.statements { walk(statement, visit) }
  }

  public static func walk(_ statement: Statement, _ visit: (Node) -> Void) {
    visit(.statement(statement))
    switch statement {
    case .binding(let node): walk(node.value, visit)
    case .set(let node):
      walk(node.steps, visit)
      walk(node.value, visit)
    case .pipeline(let pipeline): walk(pipeline, visit)
    case .forLoop(let node):
      walk(node.sequence, visit)
      walk(node.body, visit)
    case .whileLoop(let node):
      walk(node.condition, visit)
      walk(node.body, visit)
    case .returnValue(let node): if let value = node.value { walk(value, visit) }
    case .definition(let node):
      for parameter in node.parameters { if let value = parameter.defaultValue { walk(value, visit) } }
      walk(node.body, visit)
    case .deferred(let node): walk(node.body, visit)
    case .breakLoop, .continueLoop, .use: break
    }
  }

  public static func walk(_ pipeline: Pipeline, _ visit: (Node) -> Void) {
    visit(.pipeline(pipeline))
    for stage in pipeline.stages {
      switch stage {
      case .command(let call): walk(call, visit)
      case .expression(let expression): walk(expression, visit)
      }
    }
  }

  private static func walk(_ call: CommandCall, _ visit: (Node) -> Void) {
    visit(.call(call))
    for argument in call.arguments {
      switch argument {
      case .expression(let value), .spread(let value, _): walk(value, visit)
      case .flag(let flag): if case .expression(let value)? = flag.value { walk(value, visit) }
      case .word, .endOfFlags: break
      }
    }
  }

  public static func walk(_ expression: Expression, _ visit: (Node) -> Void) {
    visit(.expression(expression))
    switch expression {
    case .literal, .variable, .invalid: break
    case .interpolation(let node):
      for case .expression(let part) in node.parts { walk(part, visit) }
    case .path(let node):
      walk(node.base, visit)
      walk(node.steps, visit)
    case .list(let node):
      for item in node.items {
        switch item {
        case .value(let value), .spread(let value): walk(value, visit)
        }
      }
    case .record(let node):
      for entry in node.entries {
        switch entry {
        case .field(_, let value), .spread(let value): walk(value, visit)
        }
      }
    case .closure(let node): walk(node.body, visit)
    case .group(let node): walk(node.pipeline, visit)
    case .unary(let node): walk(node.operand, visit)
    case .binary(let node):
      walk(node.left, visit)
      walk(node.right, visit)
    case .ifElse(let node):
      for branch in node.branches {
        walk(branch.condition, visit)
        walk(branch.body, visit)
      }
      if let otherwise = node.otherwise { walk(otherwise, visit) }
    case .match(let node):
      walk(node.subject, visit)
      for arm in node.arms { walk(arm.body, visit) }
    case .attempt(let node):
      walk(node.body, visit)
      if let handler = node.handler { walk(handler, visit) }
      if let finally = node.finally { walk(finally, visit) }
    }
  }

  private static func walk(_ steps: [PathStep], _ visit: (Node) -> Void) {
    for case .computed(let value, _) in steps { walk(value, visit) }
  }
}
