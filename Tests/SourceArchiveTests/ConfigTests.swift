import TestSupport
import Testing

@testable import SourceArchive

/// What git's own config file says, held against `git config`.
struct ConfigTests {
  private static let text = """
    [core]
    \tignorecase
    [Remote "heroku"]
    \turl = https://git.heroku.com/shop.git
      URL=https://git.heroku.com/other.git\r
    [remote "Heroku"] # another one
    \turl = elsewhere
    [remote]
    \turl = none
    """

  @Test(arguments: [
    ("url", "remote \"heroku\"", "remote.heroku.url"), ("url", "remote \"Heroku\"", "remote.Heroku.url"),
    ("url", "remote", "remote.url"), ("ignoreCase", "core", "core.ignorecase"), ("url", "branch", "branch.url"),
  ]) func valuesAreThoseThatGitGives(_ name: String, _ section: String, _ key: String) throws {
    let folder = try TemporaryFolder("config")
    try folder.write("config", Self.text)
    let said = try ProcessRun.run("/usr/bin/git", ["config", "--file", folder.path("config"), "--get-all", key])
    let values = GitConfig(Array(Self.text.utf8)).values(of: name, in: section)
    #expect(
      values
        == (said.status == .exited(0)
          ? said.stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) : []))
  }
}
