/// One entry of a tar archive.
public struct TarEntry: Sendable, Equatable {
  /// What an entry unpacks to.
  public enum Kind: Sendable, Equatable {
    case file
    case folder
    case symbolicLink(target: [UInt8])
    /// Another name of an earlier file.
    case hardLink(target: [UInt8])
    case device
    case pipe
    /// A kind that this reader does not know, or whose contents it does not understand (a GNU sparse file).
    case other(UInt8)
  }

  /// The name as it stands in the archive, which need not be UTF-8.
  public let path: [UInt8]
  /// What it unpacks to.
  public let kind: Kind
  /// Bytes of contents; 0 for all but files.
  public let size: Int64
  /// Permission bits, 0…0o7777.
  public let mode: UInt32

  /// The name for people, control characters written out.
  public var name: String { visible(path) }
}
