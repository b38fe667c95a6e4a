import HKDLanguage

/// The rules while the platform runs: `GET`, `PUT` and `DELETE /faults`, with the token but without an `Accept` header.
///
/// `PUT` takes the text of a rule file and puts it in force instead of what was; 422 tells of the first line that is none.
enum FaultEndpoint {
  private static let longest = 64 << 10

  static func admit(_ head: RequestHead, _ platform: Platform) -> Admission {
    Admission(plan: .collect(limit: longest), pool: platform.callers) { request in
      do {
        _ = try platform.authenticate(head)
        return try answer(request, platform)
      } catch let error as APIError {
        return API.response(to: error, Identifier.random(), remaining: platform.bucket.remaining)
      } catch {
        return API.response(to: .internalError, Identifier.random(), remaining: platform.bucket.remaining)
      }
    }
  }

  private static func answer(_ request: Request, _ platform: Platform) throws(APIError) -> Response {
    switch request.head.method {
    case "GET": break
    case "DELETE": platform.setFaults([])
    case "PUT":
      do {
        platform.setFaults(try FaultParser.parse(String(decoding: request.bytes, as: UTF8.self)))
      } catch {
        throw .invalid("The rules cannot be used: \(error)")
      }
    default: throw .noSuchEndpoint
    }
    let rules = platform.faults.all.map { rule in object(["rule": rule.text, "remaining": rule.remaining]) }
    return .text(JSON.text(rules.json), type: "application/json")
  }
}
