/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers for the same seed, so that what a random test finds can be run again.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// One of the choices, which must not be none.
  public mutating func pick<T>(_ choices: [T]) -> T { choices[Int(next() % UInt64(choices.count))] }

  /// True in so many cases of so many.
  public mutating func chance(_ part: Int, of whole: Int) -> Bool { Int(next() % UInt64(whole)) < part }
}
