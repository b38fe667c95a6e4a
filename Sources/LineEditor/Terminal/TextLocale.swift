import CSystem
import Glibc

/// The character set of the process: UTF-8, whatever the environment says.
///
/// libedit and `wcwidth` go by `LC_CTYPE`; in the C locale libedit drops every character beyond ASCII.
public enum TextLocale {
  /// Whether the environment itself asks for UTF-8, so that the terminal can be taken to show it.
  public static let environmentIsUTF8: Bool = {
    let environmentSet = setlocale(LC_CTYPE, "") != nil && characterSetIsUTF8()
    if !environmentSet && setlocale(LC_CTYPE, "C.UTF-8") == nil { setlocale(LC_CTYPE, "en_US.UTF-8") }
    return environmentSet
  }()

  /// Sets `LC_CTYPE` once; the first call has to come before threads that use it.
  public static func prepare() { _ = environmentIsUTF8 }

  private static func characterSetIsUTF8() -> Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name).uppercased() == "UTF-8"
  }
}
