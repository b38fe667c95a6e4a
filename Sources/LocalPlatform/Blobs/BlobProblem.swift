/// A refusal as an object store words it, in XML.
struct BlobProblem: Error, Sendable {
  var status: Int
  var code: String
  var message: String

  static let signatureMismatch = BlobProblem(
    status: 403, code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method."
  )
  static let expired = BlobProblem(status: 403, code: "AccessDenied", message: "Request has expired")
  static let denied = BlobProblem(status: 403, code: "AccessDenied", message: "Access Denied")
  static let twoCredentials = BlobProblem(
    status: 400, code: "InvalidArgument",
    message:
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified"
  )
  static let noLength = BlobProblem(
    status: 411, code: "MissingContentLength", message: "You must provide the Content-Length HTTP header.")
  static let noSuchKey = BlobProblem(status: 404, code: "NoSuchKey", message: "The specified key does not exist.")
  static let wrongMethod = BlobProblem(
    status: 405, code: "MethodNotAllowed", message: "The specified method is not allowed against this resource.")
  static let tooLarge = BlobProblem(
    status: 400, code: "EntityTooLarge", message: "Your proposed upload exceeds the maximum allowed object size.")
  static let badDigest = BlobProblem(
    status: 400, code: "BadDigest", message: "The Content-MD5 you specified did not match what we received.")
  static let internalError = BlobProblem(
    status: 500, code: "InternalError", message: "We encountered an internal error. Please try again.")

  var response: Response {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <Error><Code>\(code)</Code><Message>\(message)</Message><RequestId>\(Identifier.random())</RequestId></Error>
      """
    return .text(text, status: status, type: "application/xml")
  }
}
