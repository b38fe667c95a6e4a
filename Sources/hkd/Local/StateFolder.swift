import Glibc
import HKDLanguage

/// Where hkd keeps what outlives a run: `${XDG_STATE_HOME:-~/.local/state}/hkd`.
enum StateFolder {
  static func path(environment: Environment) -> String {
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/hkd" }
    return home(environment: environment) + "/.local/state/hkd"
  }

  /// `HOME`, else what the password file says.
  static func home(environment: Environment) -> String {
    if let home = environment["HOME"], home.hasPrefix("/") { return home }
    if let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir { return String(cString: folder) }
    return "/"
  }

  /// Makes a folder and those above it, for this user alone.
  static func make(_ path: String) throws(Failure) {
    var built = ""
    for part in path.split(separator: "/") {
      built += "/" + part
      if mkdir(built, 0o700) != 0, errno != EEXIST {
        let why = String(cString: strerror(errno))
        throw Failure(
          "HKD692", "cannot make the folder \(built): \(why)", hint: "set XDG_STATE_HOME to a folder of yours",
          kind: .local)
      }
    }
  }
}
