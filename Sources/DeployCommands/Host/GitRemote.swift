import HKDLanguage
import SourceArchive

/// The app named by the `heroku` remote of the git checkout around a folder.
enum GitRemote {
  /// Nil where there is no checkout, no such remote, or none of Heroku's form.
  static func app(in folder: String) -> String? {
    guard let path = truePath(folder) else { return nil }
    return GitCheckout(around: path)?.address(ofRemote: "heroku").flatMap(appName)
  }

  /// Of `https://git.heroku.com/NAME.git` and `git@heroku.com:NAME.git`, also with another host.
  static func appName(_ url: String) -> String? {
    guard let last = url.split(whereSeparator: { $0 == "/" || $0 == ":" }).last else { return nil }
    let name = last.hasSuffix(".git") ? last.dropLast(4) : last
    let isName = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isName && !name.isEmpty ? String(name) : nil
  }
}
