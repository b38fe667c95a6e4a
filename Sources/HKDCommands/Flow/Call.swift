import HKDLanguage

extension Command {
  static var call: Command {
    Command(
      "call", "Calls a block with the values that follow it.",
      parameters: [
        Parameter("block", .positional, .block, required: true, "The block to call."),
        Parameter("values", .rest, .any, "What the block's parameters get."),
      ],
      examples: [Example("let double = { |x| $x * 2 }\ncall $double 21", output: "42")],
      intrinsic: .call
    ) { invocation in
      let values = try Array(invocation.items("values"))
      return try invocation.runtime.call(invocation.block("block"), values, scope: invocation.scope)
    }
  }

  static var typeOf: Command {
    Command(
      "type-of", "Gives the name of a value's type.",
      parameters: [Parameter("value", .positional, .any, required: true, input: true, "Any value.")],
      result: .string,
      examples: [Example("type-of 1h30m", output: "duration"), Example("[a: 1] | type-of", output: "record")]
    ) { invocation in .string(invocation["value"].typeName) }
  }
}
