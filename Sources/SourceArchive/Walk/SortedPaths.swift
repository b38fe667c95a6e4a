extension Array {
  /// The first index, of elements in the order of their paths' bytes, whose path is not before `wanted`; the count if none is.
  func firstIndex(notBefore wanted: [UInt8], by path: (Element) -> [UInt8]) -> Int {
    var range = indices
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if path(self[middle]).lexicographicallyPrecedes(wanted) {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return range.lowerBound
  }
}
