import Glibc

/// The command line of `hkd-platform`.
struct Arguments {
  var port = 5080
  var data = Arguments.defaultData
  var token: String?
  var faults: String?
  var address: String?
  var endsWithSessions = false
  var isStopping = false
  var wantsHelp = false
  var wantsVersion = false

  struct Problem: Error {
    var message: String
  }

  /// `${XDG_STATE_HOME:-~/.local/state}/hkd/platform`
  static var defaultData: String {
    if let state = getenv("XDG_STATE_HOME").map({ String(cString: $0) }), state.hasPrefix("/") {
      return "\(state)/hkd/platform"
    }
    let home = getenv("HOME").map { String(cString: $0) } ?? "/tmp"
    return "\(home)/.local/state/hkd/platform"
  }

  init(_ words: [String]) throws(Problem) {
    var words = words[...]
    var isKept = false
    while let word = words.popFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts.first ?? ""
      var inline = word.hasPrefix("--") && parts.count == 2 ? parts[1] : nil
      func value() throws(Problem) -> String {
        if let text = inline {
          inline = nil
          return text
        }
        guard let next = words.popFirst() else { throw Problem(message: "\(name) needs a value") }
        return next
      }
      switch name {
      case "--port":
        let text = try value()
        guard let number = Int(text), (0...65535).contains(number) else {
          throw Problem(message: "--port must be from 0 to 65535, not `\(text)`")
        }
        port = number
      case "--data": data = try value()
      case "--token": token = try Self.checkedToken(try value())
      case "--faults": faults = try value()
      case "--listen": address = try value()
      case "--keep": isKept = true
      case "--with-sessions": endsWithSessions = true
      case "--stop": isStopping = true
      case "--help", "-h": wantsHelp = true
      case "--version", "-V": wantsVersion = true
      default: throw Problem(message: "there is no option `\(word)`")
      }
      if inline != nil { throw Problem(message: "\(name) takes no value") }
    }
    if isKept && endsWithSessions { throw Problem(message: "--keep and --with-sessions exclude each other") }
  }

  private static func checkedToken(_ text: String) throws(Problem) -> String {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Problem(message: "--token must be printable ASCII without blanks")
    }
    return text
  }

  static let help = """
    hkd-platform: the Platform API on your own machine

    It takes source archives, builds slugs, makes releases, runs the release phase, starts the processes, routes HTTP to
    them and keeps their logs. Clients of the real service work against it: only the base URL and the token differ.

    Usage: hkd-platform [options]

      --port N           port to listen on (5080); 0 for any free one
      --data DIR         folder of everything it keeps
                         (${XDG_STATE_HOME:-~/.local/state}/hkd/platform)
      --token T          token that clients must send; else the one in DIR/token, made on the first start
      --listen ADDRESS   IP address to listen on; only the loopback addresses without it. Whoever reaches that address
                         and has the token can run programs here as you
      --faults FILE      fault rules to begin with: what is to break, and when
      --with-sessions    end when no process holds a shared lock on DIR/sessions.lock any more, unless DIR/keep exists
      --keep             run until stopped (this is what it does without --with-sessions)
      --stop             stop the one that runs on DIR, and wait for its end
      --version, --help

    Webhooks and drains are called with TLS that is verified; SSL_CERT_FILE may name other authorities than the system's.

    While it runs:

      http://localhost:PORT/           the API; the token goes into `Authorization: Bearer TOKEN`
      http://APP.localhost:PORT/       the apps
      DIR/platform.json                pid, port, url, token and version, for programs that look for it

    Try it:

      hkd-platform --port 0 --data /tmp/platform &
      curl -H 'Accept: application/vnd.heroku+json; version=3' \\
           -H "Authorization: Bearer $(cat /tmp/platform/token)" http://localhost:PORT/apps

    or simply `hkd --local`, which starts and stops it by itself. SIGTERM and Ctrl-C stop it, with all that it runs.

    """
}
