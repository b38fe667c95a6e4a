/// The codes of what the language's own commands can find wrong while a program runs; ``Catalogue`` explains them.
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
}
