/// Which paths go into an archive: the ignore rules, and what git tracks in spite of them. Asked from the top down, since what
/// lies in a folder that is left out is left out with it.
struct Selection {
  enum Verdict {
    case packed
    /// Left out by git's rules: in a folder, only what git tracks or an `--include` names goes in.
    case leftOutByGit
    /// Left out by another rule: in a folder, only an `--include` lets something in.
    case leftOut
  }

  /// A verdict with the rule it rests on, if it rests on one.
  struct Decision {
    let verdict: Verdict
    let rule: IgnoreRules.Match?
    var isTracked = false
  }

  var rules: IgnoreRules
  let tracked: TrackedPaths

  /// Decides about a path.
  /// - Parameters:
  ///   - path: with the rules' prefix.
  ///   - nameStart: where its last name begins.
  ///   - folder: the verdict on the folder it is in.
  func decide(path: [UInt8], nameStart: Int, isFolder: Bool, in folder: Verdict) -> Decision {
    path.withUnsafeBytes { bytes in
      switch folder {
      case .packed:
        guard let match = rules.match(path: bytes, nameStart: nameStart, isFolder: isFolder) else {
          return Decision(verdict: .packed, rule: nil)
        }
        if match.pattern.isNegated { return Decision(verdict: .packed, rule: match) }
        guard match.isGit else { return Decision(verdict: .leftOut, rule: match) }
        return byGit(path, match)
      case .leftOutByGit, .leftOut:
        if let match = rules.commandLineMatch(path: bytes, nameStart: nameStart, isFolder: isFolder) {
          return Decision(verdict: match.pattern.isNegated ? .packed : .leftOut, rule: match)
        }
        if folder == .leftOut { return Decision(verdict: .leftOut, rule: nil) }
        if let match = rules.matchAboveGit(path: bytes, nameStart: nameStart, isFolder: isFolder) {
          return Decision(verdict: .leftOut, rule: match)
        }
        return byGit(path, nil)
      }
    }
  }

  private func byGit(_ path: [UInt8], _ rule: IgnoreRules.Match?) -> Decision {
    let isTracked = tracked.contains(path)
    return Decision(verdict: isTracked ? .packed : .leftOutByGit, rule: rule, isTracked: isTracked)
  }

  /// Whether something below a folder that is left out may be packed all the same.
  /// - Parameter folder: ends in a slash.
  func mayHoldPacked(_ folder: [UInt8], _ verdict: Verdict) -> Bool {
    (verdict == .leftOutByGit && tracked.hasPaths(below: folder))
      || folder.withUnsafeBytes { rules.mayInclude(below: $0) }
  }
}
