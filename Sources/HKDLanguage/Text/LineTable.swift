/// Where the lines of a text begin, and how many scalars stand before its parts: a place is found without going through its
/// line, which may be the whole text.
struct LineTable {
  private static let blockSize = 1024

  /// The offset of each line's first byte.
  private var starts: [UInt32] = [0]
  /// How many scalars begin before each block of bytes.
  private var scalarsBefore: [UInt32] = []

  init(_ bytes: [UInt8]) {
    scalarsBefore.reserveCapacity(bytes.count / Self.blockSize + 1)
    var scalars: UInt32 = 0
    for (index, byte) in bytes.enumerated() {
      if index % Self.blockSize == 0 { scalarsBefore.append(scalars) }
      if byte & 0xC0 != 0x80 { scalars &+= 1 }
      if byte == UInt8(ascii: "\n") { starts.append(UInt32(clamping: index + 1)) }
    }
    scalarsBefore.append(scalars)
  }

  /// The number of the line that holds a byte, from 1, where it begins, and where the next one does, if there is one.
  func line(containing offset: Int) -> (number: Int, start: Int, next: Int?) {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return (low + 1, Int(starts[low]), high < starts.count ? Int(starts[high]) : nil)
  }

  /// How many scalars begin in a range of the bytes that the table was made of.
  func scalars(in range: Range<Int>, of bytes: [UInt8]) -> Int {
    scalars(before: range.upperBound, of: bytes) - scalars(before: range.lowerBound, of: bytes)
  }

  private func scalars(before offset: Int, of bytes: [UInt8]) -> Int {
    let block = offset / Self.blockSize
    var count = Int(scalarsBefore[min(block, scalarsBefore.count - 1)])
    for index in min(block * Self.blockSize, offset)..<offset where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
