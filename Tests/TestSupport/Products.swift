import CSystem
import Glibc

/// The programs that were built together with the running tests.
public enum Products {
  /// The absolute path of a built program, `Products.path("hkd")`.
  ///
  /// - Throws: `TestSupportError` when the program was not built (a target selection without it).
  public static func path(_ name: String) throws -> String {
    let candidate = "\(try folder())/\(name)"
    guard access(candidate, X_OK) == 0 else {
      throw TestSupportError("\(candidate) is not there: build the target \(name) together with the tests")
    }
    return candidate
  }

  /// The build folder: where the test bundle that holds this code lies.
  public static func folder() throws -> String {
    var found = Dl_info()
    guard dladdr(#dsohandle, &found) != 0, let name = found.dli_fname, let resolved = realpath(name, nil) else {
      throw TestSupportError("the test bundle's own path is unknown")
    }
    defer { free(resolved) }
    let bundle = String(cString: resolved)
    guard let slash = bundle.lastIndex(of: "/") else { return "." }
    return String(bundle[..<slash])
  }
}
