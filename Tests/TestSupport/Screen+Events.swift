extension Screen {
  mutating func apply(_ event: ScreenEvent) {
    switch event {
    case .character(let scalar): put(scalar)
    case .control(let byte): control(byte)
    case .escape(let letter): escape(letter)
    case .sequence(nil, let parameters, let final): sequence(parameters, final)
    case .sequence(UInt8(ascii: "?"), let parameters, UInt8(ascii: "h")): modes.formUnion(parameters.compactMap { $0 })
    case .sequence(UInt8(ascii: "?"), let parameters, UInt8(ascii: "l")): modes.subtract(parameters.compactMap { $0 })
    case .sequence: break
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x07: bells += 1
    case 0x08: move(toRow: cursor.row, column: cursor.column - 1)
    case 0x09: move(toRow: cursor.row, column: (cursor.column / 8 + 1) * 8)
    case 0x0a, 0x0b, 0x0c: lineFeed()
    case 0x0d: move(toRow: cursor.row, column: 0)
    default: break
    }
  }

  private mutating func escape(_ letter: UInt8) {
    switch letter {
    case UInt8(ascii: "7"): savedCursor = cursor
    case UInt8(ascii: "8"): move(toRow: savedCursor.row, column: savedCursor.column)
    case UInt8(ascii: "D"): lineFeed()
    case UInt8(ascii: "E"):
      lineFeed()
      cursor.column = 0
    case UInt8(ascii: "M"):
      if cursor.row == 0 { scrollDown() } else { move(toRow: cursor.row - 1, column: cursor.column) }
    case UInt8(ascii: "c"): self = Screen(rows: rows, columns: columns)
    default: break
    }
  }

  private mutating func sequence(_ parameters: [Int?], _ final: UInt8) {
    let first = parameters.first ?? nil
    let second = parameters.count > 1 ? parameters[1] : nil
    let count = max(first ?? 1, 1)
    switch final {
    case UInt8(ascii: "A"): move(toRow: cursor.row - count, column: cursor.column)
    case UInt8(ascii: "B"): move(toRow: cursor.row + count, column: cursor.column)
    case UInt8(ascii: "C"): move(toRow: cursor.row, column: cursor.column + count)
    case UInt8(ascii: "D"): move(toRow: cursor.row, column: cursor.column - count)
    case UInt8(ascii: "G"): move(toRow: cursor.row, column: count - 1)
    case UInt8(ascii: "d"): move(toRow: count - 1, column: cursor.column)
    case UInt8(ascii: "H"), UInt8(ascii: "f"): move(toRow: count - 1, column: max(second ?? 1, 1) - 1)
    case UInt8(ascii: "J"): eraseDisplay(first ?? 0)
    case UInt8(ascii: "K"): eraseLine(first ?? 0)
    case UInt8(ascii: "@"): insertBlanks(count)
    case UInt8(ascii: "P"): deleteCells(count)
    case UInt8(ascii: "X"): erase(row: cursor.row, columns: cursor.column..<min(cursor.column + count, columns))
    case UInt8(ascii: "m"): select(parameters.map { $0 ?? 0 })
    case UInt8(ascii: "h") where first == 4: insertsCharacters = true
    case UInt8(ascii: "l") where first == 4: insertsCharacters = false
    default: break
    }
  }

  private mutating func move(toRow row: Int, column: Int) {
    cursor = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
    wrapsNext = false
  }

  private mutating func eraseDisplay(_ part: Int) {
    if part != 1 {
      eraseLine(part == 2 ? 2 : 0)
      for row in cursor.row + 1..<max(rows, cursor.row + 1) { erase(row: row, columns: 0..<columns) }
    }
    if part != 0 {
      eraseLine(part == 2 ? 2 : 1)
      for row in 0..<cursor.row { erase(row: row, columns: 0..<columns) }
    }
  }

  private mutating func eraseLine(_ part: Int) {
    switch part {
    case 0: erase(row: cursor.row, columns: cursor.column..<columns)
    case 1: erase(row: cursor.row, columns: 0..<cursor.column + 1)
    default: erase(row: cursor.row, columns: 0..<columns)
    }
  }

  private mutating func select(_ parameters: [Int]) {
    for parameter in parameters {
      if parameter == 0 {
        style = ""
      } else {
        style += style.isEmpty ? "\(parameter)" : ";\(parameter)"
      }
    }
  }
}
