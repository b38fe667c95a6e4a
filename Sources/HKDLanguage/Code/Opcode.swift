/// What an instruction does. `a`, `b` and `c` are its operands: registers of the frame unless said otherwise; `bc` are
/// the last two as one number, `x` is the small one.
///
/// A temporary's register holds nothing owned when it is written; a variable's register always holds a value, which is
/// released when the variable gets another. "Takes" means that the value is moved out of the register.
enum Opcode: UInt8 {
  // Into registers.
  case loadNull
  case loadBool  // a ← b ≠ 0
  case loadInt  // a ← bc
  case loadConstant  // a ← constant bc, borrowed
  case loadUnset
  case copy  // a ← b, owned
  case borrow  // a ← b, borrowed
  case move  // a ← b, taken
  case assign  // variable a ← b, taken
  case release  // clears the b registers from a

  // Variables that are not in registers.
  case newCell  // a ← cell without a value
  case wrapCell  // a ← cell with b, taken
  case loadCell  // a ← content of cell b, owned
  case storeCell  // cell a ← b, taken
  case loadGlobal  // a ← global bc, owned
  case storeGlobal  // global bc ← a, taken
  case updateCell  // cell a, operation x, operand b
  case updateGlobal  // global bc, operation x, operand a

  // Arithmetic: a ← b op c; the second form has a constant on the right. x: see OperandFlags.
  case add, addConstant
  case subtract, subtractConstant
  case multiply, multiplyConstant
  case divide, divideConstant
  case floorDivide, floorDivideConstant
  case remainder, remainderConstant
  case addTo, addToConstant  // variable a ← a + b, in place
  case appendTo  // variable a ← a + the list of the c values from b, taken, in place
  case negate, not  // a ← op b
  case range  // a ← b .. c

  // Comparisons: a ← b op c.
  case contained, matches, matchesNot

  // Branches. Those that compare a with b jump if the comparison does NOT hold; the jump is the instruction that
  // follows, its x is not 0 if it goes back.
  case jump  // by bc
  case loop  // by bc, back
  case jumpIfFalse, jumpIfTrue  // a must be a bool; x: 1 if it is a block's answer
  case jumpIfNull, jumpIfNotNull
  case jumpIfSet  // a is not `unset`
  case testLess, testLessConstant
  case testLessOrEqual, testLessOrEqualConstant
  case testGreater, testGreaterConstant
  case testGreaterOrEqual, testGreaterOrEqualConstant
  case testEqual, testEqualConstant
  case testUnequal, testUnequalConstant
  case checkBool  // a must be a bool
  case noMatch  // fails: no arm of `match` fits a

  // Loops: three registers from a hold what is walked through; b is the loop's variable.
  case forPrepare  // a ← b, taken; c: 0, or 1 and the number of the command whose input it is
  case forNext  // the jump that follows leaves the loop
  case rangePrepare  // a, a+1 must be ints
  case rangeNext

  // Data.
  case makeList  // a ← the c values from b, taken
  case extendList  // list a gets the c values from b, taken
  case appendItem  // list a gets b, taken
  case spreadList  // list a gets the items of b, or b itself if that is no list and x is not 0
  case makeRecord  // a ← record of key table c with the values from b, taken
  case setField  // record a . constant c ← b, taken
  case setItem  // record a . (b) ← c, taken
  case spreadRecord  // record a gets the fields of b
  case spread  // a ← a copy of list or record b; what comes later is of the same kind
  case makeClosure  // a ← closure bc
  case interpolate  // a ← template bc

  // Paths. x: 1 gives null where there is nothing, instead of an error; see OperandFlags.
  case getField  // a ← b . constant c
  case getIndex  // a ← b . c
  case getItem  // a ← b . (c)
  case storeField  // variable a . constant c ← b, taken; x: 0, or 1 and the number of an operation
  case storeItem  // variable a . (b) ← c, taken; x alike, see StoreFlags
  case setPath  // the variable of path bc; its steps and the value are in registers from a

  // Calls. The result goes to a, arguments stand behind it.
  case call  // function bc
  case callBlock  // block b, with c arguments
  case command  // command bc
  case returnValue  // a, taken
  case returnNull
  case checkArgument  // a must fit type bc, or is converted
  case checkResult  // the same for what the function gives
  case halt

  // Ways out.
  case raise  // throws the failure in a
  case raiseWithCause  // throws the failure in a, because of the one in b if that is one
  case errorValue  // a ← error record of the failure in b, taken
  case endFinally  // throws the failure in a if it is one
  case enterCleanup  // for the completion in a
  case leaveCleanup

  // The program.
  case show  // a, taken
  case runModule  // module bc
}

/// What the small operand says about the other two.
enum OperandFlags {
  /// The left (or only) operand is a temporary that ends here.
  static let releasesLeft: UInt8 = 1
  static let releasesRight: UInt8 = 2
  /// For paths: nothing there is null, not an error.
  static let lenient: UInt8 = 4
  /// For paths: the result is borrowed from the container.
  static let borrows: UInt8 = 8
  /// For tests: the comparison in the program is the inverse one.
  static let inverted: UInt8 = 16
}

/// What the small operand of a store says besides the operation.
enum StoreFlags {
  /// The key is a temporary that ends here.
  static let releasesKey: UInt8 = 0x80
}
