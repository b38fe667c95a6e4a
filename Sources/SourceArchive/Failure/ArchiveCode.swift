/// What can go wrong between a folder and its archive; the raw value is the code that a user sees and looks up.
public enum ArchiveCode: String, Sendable, CaseIterable {
  case noSuchFolder = "HKD601"
  case notAFolder = "HKD602"
  case unreadable = "HKD603"
  case refusedLink = "HKD604"
  case specialFile = "HKD605"
  case likelySecret = "HKD606"
  case nothingToPack = "HKD607"
  case changedWhileRead = "HKD608"
  case cannotWrite = "HKD609"
  case git = "HKD610"
  case badOption = "HKD611"
  case damagedArchive = "HKD612"
  case unsafeArchive = "HKD613"
  case overLimit = "HKD614"
  case cancelled = "HKD615"
}

extension ArchiveCode {
  /// What to do about it, in one line; what the codes mean stands in the language's catalogue, for `hkd --explain`.
  public var remedy: String {
    switch self {
    case .noSuchFolder: "Check the path; it is taken from the working folder."
    case .notAFolder: "Name the folder that holds it."
    case .unreadable: "Make them readable, or leave them out with --exclude."
    case .refusedLink: "Make the link relative to a file inside the folder, leave it out with --exclude, or choose --links."
    case .specialFile: "Remove it or leave it out with --exclude."
    case .likelySecret: "Leave it out (.gitignore, .hkdignore, --exclude), or say --allow PATH if it shall be deployed."
    case .nothingToPack: "archive:why PATH tells which rule leaves a file out."
    case .changedWhileRead: "Stop what writes it, leave it out with --exclude, and run again."
    case .cannotWrite: "Free space, or point TMPDIR or --out at a folder with room."
    case .git: "Check the revision with git rev-parse REV; leave submodules out with --exclude."
    case .badOption: "The message says which values are taken."
    case .damagedArchive: "Fetch or make the archive again."
    case .unsafeArchive: "Do not unpack archives of unknown origin."
    case .overLimit: "Raise the limit if the archive is trusted."
    case .cancelled: "Run again."
    }
  }
}
