import Glibc
import HKDSystem

/// The logs of all apps.
final class AppLogs: Sendable {
  private let folder: String
  private let logs = Monitor<[String: AppLog]>([:])

  init(folders: Folders) {
    folder = folders.logs
  }

  subscript(app: String) -> AppLog {
    logs.update { logs in
      if let log = logs[app] { return log }
      let log = AppLog(path: "\(folder)/\(app).log")
      logs[app] = log
      return log
    }
  }

  /// What the platform says about an app: `heroku[web.1]`, `heroku[router]`.
  func tell(_ app: String, _ dyno: String, _ text: String) {
    self[app].append([LogLine(source: "heroku", dyno: dyno, text: text)])
  }

  /// What was done to an app by its people: `app[api]`.
  func note(_ app: String, _ text: String) {
    self[app].append([LogLine(source: "app", dyno: "api", text: text)])
  }

  func remove(_ app: String) {
    logs.update { logs in
      logs[app] = nil
      unlink("\(folder)/\(app).log")
    }
  }
}
