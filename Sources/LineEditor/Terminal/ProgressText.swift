/// How far something is, as text.
struct ProgressText {
  var label: String
  var done: Int64
  /// Nil when unknown.
  var total: Int64?
  /// In units a second, nil when too little is known.
  var rate: Double?
  var format: ProgressFormat

  /// Whole percents; nil when the total is unknown.
  var percent: Int? {
    guard let total else { return nil }
    return total <= 0 ? 100 : Int(min(100, max(0, Double(done) * 100 / Double(total))))
  }

  /// The line for a terminal: label, bar, percents, amounts, rate and time left; what does not fit is left out from the end, and
  /// the bar takes what remains.
  func line(columns: Int) -> String {
    let end = percent.map { "\(padded(left: "\($0)", to: 3))%" } ?? ""
    var details: [String] = [amounts]
    if let rate { details.append("\(format.amount(Int64(min(rate, 9e18))))/s") }
    if let timeLeft { details.append("\(format.duration(timeLeft)) left") }
    while true {
      let text = ([end] + details).filter { !$0.isEmpty }.joined(separator: "  ")
      let free = columns - displayWidth(of: label) - displayWidth(of: text) - 4
      if let percent, free >= 8 { return "\(label)  \(bar(percent, columns: min(free, 30)))  \(text)" }
      if details.isEmpty || displayWidth(of: label) + displayWidth(of: text) + 2 <= columns && percent == nil {
        return clipped(text.isEmpty ? label : "\(label)  \(text)", to: columns)
      }
      details.removeLast()
    }
  }

  /// The line for a log: without what changes all the time.
  var plain: String {
    guard let percent else { return "\(label) \(amounts)" }
    return "\(label) \(percent)% (\(amounts))"
  }

  private var amounts: String {
    guard let total else { return format.amount(done) }
    return "\(format.amount(done)) of \(format.amount(total))"
  }

  private var timeLeft: Duration? {
    guard let total, let rate, rate > 0, total > done else { return nil }
    let seconds = Double(total - done) / rate
    return seconds < 1e6 ? .seconds(Int64(seconds.rounded(.up))) : nil
  }

  private func bar(_ percent: Int, columns: Int) -> String {
    let filled = percent * columns / 100
    let (full, empty) = TextLocale.environmentIsUTF8 ? ("█", "░") : ("#", ".")
    return String(repeating: full, count: filled) + String(repeating: empty, count: columns - filled)
  }

  private func padded(left text: String, to columns: Int) -> String {
    String(repeating: " ", count: max(0, columns - text.count)) + text
  }
}

/// How a program shows amounts and durations in its progress lines.
public struct ProgressFormat: Sendable {
  var amount: @Sendable (Int64) -> String
  var duration: @Sendable (Duration) -> String

  public init(amount: @escaping @Sendable (Int64) -> String, duration: @escaping @Sendable (Duration) -> String) {
    self.amount = amount
    self.duration = duration
  }

  /// Plain numbers and whole seconds.
  public static let plain = ProgressFormat(amount: { "\($0)" }, duration: { "\($0.components.seconds)s" })
}
