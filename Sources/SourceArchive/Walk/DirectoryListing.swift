import CSystem
import Glibc

/// The names in one folder, in the order in which they are packed.
struct DirectoryListing {
  enum Kind: UInt8 {
    case file
    case folder
    case link
    case special
  }

  /// Small, since one folder may hold a million of them.
  struct Item {
    private let start32: UInt32
    private let count16: UInt16
    let kind: Kind

    fileprivate init(start: Int, count: Int, kind: Kind) {
      start32 = UInt32(clamping: start)
      count16 = UInt16(clamping: count)
      self.kind = kind
    }

    /// Where the name stands in `names`; a 0 follows it.
    fileprivate var start: Int { Int(start32) }
    var count: Int { Int(count16) }
  }

  private var names: [UInt8] = []
  private(set) var items: [Item] = []

  /// Reads all names but `.` and `..`; nil with errno set on an error.
  /// - Parameter descriptor: stays open and belongs to the caller.
  init?(_ descriptor: Int32) {
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { return nil }
    guard let stream = fdopendir(own) else {
      _ = close(own)
      return nil
    }
    defer { closedir(stream) }
    // The place in the folder is shared with the caller's descriptor, which may have been read before.
    rewinddir(stream)
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { return nil }
        break
      }
      let start = names.count
      guard start < Int(UInt32.max) - 1024 else {
        errno = EOVERFLOW
        return nil
      }
      withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 1) { name in
          names.append(contentsOf: UnsafeRawBufferPointer(start: name, count: strlen(name) + 1))
        }
      }
      let count = names.count - start - 1
      if names[start] == dot, count == 1 || (count == 2 && names[start + 1] == dot) {
        names.removeLast(count + 1)
        continue
      }
      // The file system is asked where the listing does not tell. A name that is gone by now counts as a file: opening it tells.
      let kind =
        Kind(listed: entry.pointee.d_type) ?? Kind(of: names[start...].map(CChar.init(bitPattern:)), in: descriptor) ?? .file
      items.append(Item(start: start, count: count, kind: kind))
    }
    sort()
  }

  /// By bytes, folders as if a slash ended their names: then the whole archive is in the order of its paths' bytes, which is
  /// git's order too.
  private mutating func sort() {
    names.withUnsafeBufferPointer { names in
      items.sort { left, right in
        let common = min(left.count, right.count)
        guard let base = names.baseAddress else { return false }
        let order = memcmp(base + left.start, base + right.start, common)
        if order != 0 { return order < 0 }
        return Self.byte(after: common, of: left, names) < Self.byte(after: common, of: right, names)
      }
    }
  }

  private static func byte(after count: Int, of item: Item, _ names: UnsafeBufferPointer<UInt8>) -> UInt8 {
    if item.count > count { return names[item.start + count] }
    return item.kind == .folder ? slash : 0
  }

  func name(_ item: Item) -> ArraySlice<UInt8> { names[item.start..<item.start + item.count] }

  /// The name with its closing 0, for a system call.
  func systemName(_ item: Item) -> [CChar] { names[item.start...item.start + item.count].map(CChar.init(bitPattern:)) }

  /// Those of the given names that are in the folder.
  func present(_ wanted: [String]) -> [String] {
    items.isEmpty ? [] : wanted.filter { name in items.contains { self.name($0).elementsEqual(name.utf8) } }
  }
}

extension DirectoryListing.Kind {
  /// Of a listing's `d_type`; nil where that does not tell.
  fileprivate init?(listed type: UInt8) {
    switch Int(type) {
    case Int(DT_REG): self = .file
    case Int(DT_DIR): self = .folder
    case Int(DT_LNK): self = .link
    case Int(DT_UNKNOWN): return nil
    default: self = .special
    }
  }

  /// Of a name in an open folder; nil with errno set where nothing is to be had.
  /// - Parameter followsLinks: whether what a link points at counts; one that points at nothing stays a link.
  init?(of name: [CChar], in folder: Int32, followsLinks: Bool = false) {
    var status = stat()
    guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    if followsLinks, status.st_mode & S_IFMT == S_IFLNK {
      var target = stat()
      if fstatat(folder, name, &target, 0) == 0 { status = target }
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    default: self = .special
    }
  }
}

let dot = UInt8(ascii: ".")
