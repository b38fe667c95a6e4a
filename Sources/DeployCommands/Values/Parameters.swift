import HKDLanguage

extension Parameter {
  /// `--app NAME`, as every command about an app takes it.
  static let app = Parameter(
    "app", .flag, .named("app"), short: "a", completion: .app, "The app; else the one in hand.")

  /// `--confirm NAME`, of what destroys.
  static let confirm = Parameter("confirm", .flag, .string, "The app's name again: no question is asked.")
}
