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
  /// One line of the catalogue: what the code means, and what brings it about.
  public struct Explanation: Sendable {
    public let code: ArchiveCode
    public let meaning: String
    public let wrongExample: String
    public let remedy: String
  }

  /// The codes in order, for `hkd --explain` and the reference.
  public static let catalogue: [Explanation] = [
    Explanation(
      code: .noSuchFolder, meaning: "The folder to pack does not exist.",
      wrongExample: "archive ./no-such-folder", remedy: "Check the path; it is taken from the working folder."),
    Explanation(
      code: .notAFolder, meaning: "The path to pack is a file, not a folder.",
      wrongExample: "archive Procfile", remedy: "Name the folder that holds it."),
    Explanation(
      code: .unreadable, meaning: "Files or folders cannot be read; all of them are listed.",
      wrongExample: "chmod 000 config.json; archive .", remedy: "Make them readable, or leave them out with --exclude."),
    Explanation(
      code: .refusedLink, meaning: "A symbolic link is absolute, leaves the folder, or points at nothing.",
      wrongExample: "ln -s /etc/hosts hosts; archive .",
      remedy: "Make the link relative to a file inside the folder, leave it out with --exclude, or choose --links."),
    Explanation(
      code: .specialFile, meaning: "A socket, pipe or device stands among the files.",
      wrongExample: "mkfifo queue; archive .", remedy: "Remove it or leave it out with --exclude."),
    Explanation(
      code: .likelySecret, meaning: "A file looks like a secret by its name or by what stands in it.",
      wrongExample: "echo TOKEN=x > .env; archive .",
      remedy: "Leave it out (.gitignore, .hkdignore, --exclude), or say --allow PATH if it shall be deployed."),
    Explanation(
      code: .nothingToPack, meaning: "No file is left to pack.",
      wrongExample: "mkdir empty; archive empty", remedy: "archive:why PATH tells which rule leaves a file out."),
    Explanation(
      code: .changedWhileRead, meaning: "A file changed, grew, shrank or vanished while it was read.",
      wrongExample: "archive . (while a server writes log/app.log)",
      remedy: "Stop what writes it, leave it out with --exclude, and run again."),
    Explanation(
      code: .cannotWrite, meaning: "The archive cannot be written: disk full, or a folder that cannot be written to.",
      wrongExample: "TMPDIR=/proc archive .", remedy: "Free space, or point TMPDIR or --out at a folder with room."),
    Explanation(
      code: .git, meaning: "git is missing, does not know the revision or folder, or has only a submodule's name.",
      wrongExample: "archive . --git no-such-branch",
      remedy: "Check the revision with git rev-parse REV; leave submodules out with --exclude."),
    Explanation(
      code: .badOption, meaning: "An option of the archive is out of its range.",
      wrongExample: "archive . --level 12", remedy: "The message says which values are taken."),
    Explanation(
      code: .damagedArchive, meaning: "What was read is no whole tar or tar.gz.",
      wrongExample: "archive:list half-downloaded.tgz", remedy: "Fetch or make the archive again."),
    Explanation(
      code: .unsafeArchive, meaning: "An entry would be written outside the folder, or is a device.",
      wrongExample: "an archive with an entry ../../etc/passwd", remedy: "Do not unpack archives of unknown origin."),
    Explanation(
      code: .overLimit, meaning: "An archive holds more files, bytes or longer names than is allowed.",
      wrongExample: "an archive of 10 kB that unpacks to 10 GB", remedy: "Raise the limit if the archive is trusted."),
    Explanation(
      code: .cancelled, meaning: "The work was interrupted; nothing was left behind.",
      wrongExample: "Ctrl-C during archive .", remedy: "Run again."),
  ]
}
