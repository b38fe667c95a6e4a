/// The parts of an instant as the calendar and the clock show them in UTC.
public struct TimeFields {
  private let date: CivilDate
  private let days: Int
  private let seconds: Int
  private let secondOfDay: Int
  private let nanosecond: Int

  public init(_ nanoseconds: Int) {
    (seconds, nanosecond) = TimeText.floorDivided(nanoseconds, 1_000_000_000)
    (days, secondOfDay) = TimeText.floorDivided(seconds, 86_400)
    date = CivilDate(daysSince1970: days)
  }

  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  /// What stands for a letter behind `%` (those of `strftime` that do not depend on a place, and `L` for milliseconds); nil
  /// for an unknown one.
  public func text(_ letter: Unicode.Scalar) -> String? {
    let padded = TimeText.padded
    // 1 January 1970 was a Thursday.
    let weekday = TimeText.floorDivided(days + 4, 7).remainder
    switch letter {
    case "Y": return padded(date.year, 4)
    case "m": return padded(date.month, 2)
    case "d": return padded(date.day, 2)
    case "H": return padded(secondOfDay / 3600, 2)
    case "M": return padded(secondOfDay / 60 % 60, 2)
    case "S": return padded(secondOfDay % 60, 2)
    case "L": return padded(nanosecond / 1_000_000, 3)
    case "j": return padded(days - CivilDate(year: date.year, month: 1, day: 1).daysSince1970 + 1, 3)
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "b": return String(Self.months[date.month - 1].prefix(3))
    case "B": return Self.months[date.month - 1]
    case "F": return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    case "T": return [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60].map { padded($0, 2) }.joined(separator: ":")
    case "s": return String(seconds)
    case "%": return "%"
    default: return nil
    }
  }
}
