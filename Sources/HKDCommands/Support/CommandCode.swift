/// The codes of what the language's own commands can find wrong while a program runs, each with its meaning in one line.
public enum CommandCode: String, CaseIterable, Sendable {
  /// What `fail` without `--code` raises.
  case failed = "HKD300"

  case wrongType = "HKD320"
  case undecided = "HKD321"
  case outOfRange = "HKD322"
  case assertion = "HKD323"
  case emptyList = "HKD324"
  case incomparable = "HKD325"
  case missingField = "HKD326"
  case overflow = "HKD327"
  case malformedData = "HKD328"
  case unwritableData = "HKD329"
  case badPattern = "HKD330"
  case secretRefused = "HKD331"
  case missingVariable = "HKD332"
  case noTerminal = "HKD333"
  case timedOut = "HKD334"
  case unknownSetting = "HKD335"

  case programFailed = "HKD340"
  case programKilled = "HKD341"
  case programOutput = "HKD342"

  case unreadableFile = "HKD640"
  case unwritableFile = "HKD641"
  case fileNotText = "HKD642"
  case programNotStarted = "HKD643"

  public var meaning: String {
    switch self {
    case .failed: "the program has said `fail`"
    case .wrongType: "a command gets a value of a type that it does not take"
    case .undecided: "a block that must answer yes or no gives something else"
    case .outOfRange: "a number, size or text is outside what the command takes"
    case .assertion: "an `assert` does not hold"
    case .emptyList: "an item of an empty list is asked for"
    case .incomparable: "values are compared that have no order"
    case .missingField: "a record lacks a field"
    case .overflow: "a sum is beyond what 64 bits hold"
    case .malformedData: "a text is no valid JSON, CSV or variables file"
    case .unwritableData: "a value cannot be written in the format asked for"
    case .badPattern: "a regular expression, glob or time format is malformed"
    case .secretRefused: "a secret would leave the process without `reveal`"
    case .missingVariable: "a variable of the environment is not set"
    case .noTerminal: "a question needs a terminal and there is none"
    case .timedOut: "a `timeout` has run out"
    case .unknownSetting: "`with` gets a setting that it does not know"
    case .programFailed: "a program ended with a status that is not 0"
    case .programKilled: "a program was killed by a signal"
    case .programOutput: "a program's output is not UTF-8, or too long"
    case .unreadableFile: "a file or folder cannot be read"
    case .unwritableFile: "a file cannot be written"
    case .fileNotText: "a file is not UTF-8 text"
    case .programNotStarted: "a program cannot be started"
    }
  }
}
