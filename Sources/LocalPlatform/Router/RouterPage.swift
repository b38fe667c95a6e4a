/// What the router answers itself when no dyno can.
enum RouterPage: Sendable {
  case noSuchApp
  case crashed
  case backlogTooDeep
  case timeout
  case closedEarly
  case noWebDynos
  case bootTimeout
  case refused
  case maintenance

  var status: Int { if case .noSuchApp = self { 404 } else { 503 } }

  /// The service's code for the router's log line.
  var code: String {
    switch self {
    case .noSuchApp: ""
    case .crashed: "H10"
    case .backlogTooDeep: "H11"
    case .timeout: "H12"
    case .closedEarly: "H13"
    case .noWebDynos: "H14"
    case .bootTimeout: "H20"
    case .refused: "H21"
    case .maintenance: "H80"
    }
  }

  var description: String {
    switch self {
    case .noSuchApp: "No such app"
    case .crashed: "App crashed"
    case .backlogTooDeep: "Backlog too deep"
    case .timeout: "Request timeout"
    case .closedEarly: "Connection closed without response"
    case .noWebDynos: "No web processes running"
    case .bootTimeout: "App boot timeout"
    case .refused: "Backend connection refused"
    case .maintenance: "Maintenance mode"
    }
  }

  private var title: String {
    switch self {
    case .noSuchApp: "No such app"
    case .maintenance: "Offline for maintenance"
    default: "Application error"
    }
  }

  private var text: String {
    switch self {
    case .noSuchApp: "There is no app at this address. See the apps of this platform with `apps`."
    case .maintenance: "This application is undergoing maintenance right now. Please check back later."
    default:
      "An error occurred in the application and its page could not be served (\(code): \(description)). See `logs --tail`."
    }
  }

  var response: Response {
    let html = """
      <!DOCTYPE html>
      <html><head><meta charset="utf-8"><title>\(title)</title></head>
      <body><h1>\(title)</h1><p>\(text)</p></body></html>

      """
    var response = Response.text(html, status: status, type: "text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache, no-store"
    return response
  }
}
