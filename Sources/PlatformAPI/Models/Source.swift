import HKDLanguage

/// Where an archive goes up and a build fetches it: two presigned addresses, valid for an hour.
///
/// A source has no id and cannot be asked for again.
public struct Source: Sendable {
  /// The record as the API gave it.
  public let object: PlatformObject
  /// Where the archive goes up.
  public let putURL: String
  /// Where a build fetches it.
  public let getURL: String

  public init(_ value: Value) throws(Failure) {
    object = try PlatformObject(value, type: "source", from: "POST /sources")
    guard let put = object.optionalText("source_blob", "put_url"),
      let get = object.optionalText("source_blob", "get_url"), HTTPAddress(put) != nil, HTTPAddress(get) != nil
    else {
      throw Failure(
        "HKD452", "POST /sources: the answer has no source_blob with the addresses put_url and get_url",
        hint: "is this the API of the platform?", kind: .platformFault)
    }
    putURL = put
    getURL = get
  }
}

extension PlatformClient {
  /// Makes a source. Sources that are never used expire by themselves, so this may be repeated.
  public func createSource(in scope: TaskScope) throws -> Source {
    let call = PlatformCall("POST", "/sources", isRepeatable: true)
    return try Source(try perform(call, in: scope, accepting: { _ = try Source($0) }).value)
  }
}
