/// What an object store says of an upload that it refused: S3's `<Error><Code>…</Code><Message>…</Message></Error>`.
package struct StoreRefusal {
  package let code: String?
  package let message: String?

  package init(_ body: [UInt8]) {
    // A few hundred bytes; anything longer is no such answer.
    let text = String(decoding: body.prefix(16_384), as: UTF8.self)
    code = Self.element("Code", in: text)
    message = Self.element("Message", in: text)
  }

  /// The address was signed for a time that is over: a new source helps.
  package var isExpiry: Bool {
    code == "ExpiredToken" || code == "RequestTimeTooSkewed"
      || (code == "AccessDenied" && message?.lowercased().contains("expired") == true)
  }

  /// What to do about it, by S3's error codes.
  package var hint: String? {
    switch code {
    case "SignatureDoesNotMatch": "a proxy may have changed the request's headers: upload past it"
    case "EntityTooLarge": "a store takes 5gb in one piece: leave files out (archive:list, --exclude)"
    case "MissingContentLength": "a proxy may have taken the length away: upload past it"
    case "AccessDenied", "InvalidAccessKeyId": "the source is not this account's, or over: make a new one with source"
    case "RequestTimeTooSkewed": "this machine's clock is wrong"
    default: nil
    }
  }

  private static func element(_ name: String, in text: String) -> String? {
    let pieces = text.split(separator: "<\(name)>", maxSplits: 1, omittingEmptySubsequences: false)
    guard pieces.count == 2,
      let end = pieces[1].split(separator: "</\(name)>", maxSplits: 1, omittingEmptySubsequences: false).first
    else { return nil }
    let line = HarmlessText.line(String(end.prefix(500)))
    return line.isEmpty ? nil : line
  }
}
