import DeployCommands
import HKDLanguage
import LineEditor
import PlatformAPI

/// The text of the prompt: where the platform is unless it is the usual one, the app in hand, and whether care is needed.
struct SessionPrompt {
  private let setup: Setup
  private let tools: SessionTools
  /// The host of the API where it is not the default.
  private let host: String?

  init(_ setup: Setup, _ tools: SessionTools) {
    self.setup = setup
    self.tools = tools
    host = Self.unusualHost(setup)
  }

  /// `api.example.com shop local › `
  var text: String {
    let style = setup.styles.out
    var parts: [String] = []
    if let host, !setup.isLocal { parts.append(style.warning(host)) }
    if let app = setup.host.currentApp {
      parts.append(tools.protectedApps.contains(app) ? style.bad(style.bold(app)) : style.bold(app))
    } else {
      parts.append("hkd")
    }
    if setup.isLocal { parts.append(style.dim("local")) }
    return parts.joined(separator: " ") + " \(sign) "
  }

  var continuation: String { TextLocale.environmentIsUTF8 ? "… " : "... " }

  private var sign: String { TextLocale.environmentIsUTF8 ? "›" : ">" }

  private static func unusualHost(_ setup: Setup) -> String? {
    guard let endpoint = try? PlatformEndpoint.find(api: setup.options.api, environment: setup.environment, notice: { _ in }),
      endpoint.base.origin != HTTPAddress(PlatformEndpoint.defaultBase)?.origin
    else { return nil }
    return endpoint.base.host
  }
}
