import HKDLanguage

extension PlatformClient {
  /// Meets a refusal for want of a second factor, as the Heroku CLI does: one that names an app by authorizing this
  /// session for that app, any other by repeating the call with the code. False where nobody can be asked.
  func authorize(_ call: inout PlatformCall, after problem: CallProblem, in scope: TaskScope) throws -> Bool {
    guard let app = problem.secondFactorFor, call.secondFactor == nil, let ask = options.secondFactor,
      let code = try ask(scope), !code.isEmpty
    else { return false }
    call.secondFactor = code
    guard !app.isEmpty else { return true }
    var authorization = PlatformCall("PUT", platformPath("apps", app, "pre-authorizations"))
    authorization.secondFactor = code
    _ = try perform(authorization, in: scope)
    return true
  }
}
