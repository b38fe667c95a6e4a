extension Function {
  /// The instructions as text, one a line with its number, operands and place: for tests and for reading.
  var listing: String {
    var text = "\(name) (\(parts.parameters.count) parameters, \(parts.frameSize) registers)\n"
    for (index, instruction) in parts.instructions.enumerated() {
      let place = Place(parts.source, parts.spans[index]).description
      text += "\(index)\t\(Self.line(instruction, at: index))\t; \(place)\n"
    }
    for handler in parts.handlers {
      let kind = handler.isCatch ? "catch" : "finally"
      text += "\(kind) \(handler.start)..<\(handler.end) → \(handler.target), r\(handler.register)\n"
    }
    return text
  }

  private static func line(_ instruction: Instruction, at index: Int) -> String {
    let (a, b, c) = (instruction.a, instruction.b, instruction.c)
    let name = "\(instruction.op)"
    switch instruction.op {
    case .jump, .loop: return "\(name) \(index + 1 + instruction.wide)"
    case .jumpIfFalse, .jumpIfTrue, .jumpIfNull, .jumpIfNotNull, .jumpIfSet:
      return "\(name) r\(a) \(index + 1 + instruction.wide)"
    case .loadInt, .loadConstant, .loadGlobal, .storeGlobal, .makeClosure, .setPath, .call, .command, .checkArgument,
      .checkResult, .runModule, .updateGlobal:
      return "\(name) r\(a) \(instruction.wide)"
    default:
      let flags = instruction.x == 0 ? "" : " /\(instruction.x)"
      return "\(name) \(a) \(b) \(c)\(flags)"
    }
  }
}
