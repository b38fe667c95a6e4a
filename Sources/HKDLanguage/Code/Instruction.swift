/// One step of the machine: eight plain bytes.
struct Instruction {
  var op: Opcode
  var x: UInt8
  var a: UInt16
  var b: UInt16
  var c: UInt16

  init(_ op: Opcode, x: UInt8 = 0, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) {
    self.op = op
    self.x = x
    self.a = UInt16(truncatingIfNeeded: a)
    self.b = UInt16(truncatingIfNeeded: b)
    self.c = UInt16(truncatingIfNeeded: c)
  }

  /// With one large operand in place of two.
  init(_ op: Opcode, x: UInt8 = 0, _ a: Int, wide: Int) {
    self.init(op, x: x, a, 0, 0)
    self.wide = wide
  }

  /// `b` and `c` as one signed number.
  @inline(__always) var wide: Int {
    get { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
    set {
      let bits = UInt32(bitPattern: Int32(truncatingIfNeeded: newValue))
      b = UInt16(truncatingIfNeeded: bits)
      c = UInt16(truncatingIfNeeded: bits >> 16)
    }
  }
}
