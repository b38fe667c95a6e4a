import HKDLanguage
import TestSupport
import Testing

/// A user's world of its own: a home, a working folder, and the local platform that `hkd --local` starts in it.
///
/// The platform and all its apps end with the world.
final class LocalWorld: Sendable {
  let folder: TemporaryFolder
  let environment: [String: String]

  init() throws {
    folder = try TemporaryFolder("world")
    _ = try folder.makeFolder("home")
    _ = try folder.makeFolder("work")
    let products = try Products.folder()
    environment = ProcessRun.environment(changing: [
      "HOME": folder.path("home"), "XDG_STATE_HOME": folder.path("state"), "HKD_LOCAL_PORT": "0",
      "PATH": "\(products):/usr/local/bin:/usr/bin:/bin", "TMPDIR": try folder.makeFolder("tmp"), "TERM": "xterm",
      "HEROKU_API_KEY": nil, "HEROKU_APP": nil, "HKD_API_URL": nil, "HEROKU_API_URL": nil, "HEROKU_HOST": nil,
      "NETRC": nil,
    ])
  }

  deinit {
    _ = try? ProcessRun.run(
      Products.path("hkd-platform"), ["--stop", "--data", folder.path("state/hkd/platform")], environment: environment)
  }

  var work: String { folder.path("work") }

  /// Writes a small web app of one shell script; it answers each request with `greeting`.
  func writeApp(_ greeting: String, procfile extra: String = "") throws {
    try folder.write("work/Procfile", "web: perl web.pl\n\(extra)")
    try folder.write("work/greeting.txt", greeting)
    try folder.write("work/web.pl", Self.server)
  }

  /// Runs `hkd` with these arguments in the working folder.
  func hkd(
    _ arguments: String..., stdin: String = "", environment changes: [String: String] = [:],
    deadline: Duration = .seconds(60)
  ) throws -> ProcessResult {
    try hkd(arguments, stdin: stdin, environment: changes, deadline: deadline)
  }

  func hkd(
    _ arguments: [String], stdin: String = "", environment changes: [String: String] = [:],
    deadline: Duration = .seconds(60)
  ) throws -> ProcessResult {
    try ProcessRun.run(
      Products.path("hkd"), arguments, environment: environment.merging(changes) { $1 }, stdin: stdin,
      workingDirectory: work, deadline: deadline)
  }

  /// What the app answers over HTTP, through the router.
  func answer(of app: String) throws -> String {
    let address = try hkd("--local", "-c", "say (apps:info --app \(app)).web_url").stdout
    let url = String(address.split(separator: "\n").first ?? "")
    let host = url.dropFirst("http://".count).prefix { $0 != "/" }
    let parts = host.split(separator: ":")
    let resolve = "\(parts.first ?? ""):\(parts.last ?? ""):127.0.0.1"
    let result = try ProcessRun.run(
      "curl", ["-fsS", "--retry", "5", "--max-time", "20", "--resolve", resolve, url], environment: environment)
    return result.status == .exited(0) ? result.stdout : "curl \(url): \(result.stderr)"
  }

  /// Files left in the folder for temporary ones.
  func temporaryFiles() throws -> String { try ProcessRun.run("ls", ["-A", folder.path("tmp")]).stdout }

  private static let server = #"""
    use strict; use IO::Socket::INET;
    open my $file, '<', 'greeting.txt' or die; my $greeting = <$file>;
    my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 16, ReuseAddr => 1) or die "no port: $!";
    $SIG{TERM} = sub { exit 0 };
    while (my $client = $server->accept) {
      while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
      print $client "HTTP/1.1 200 OK\r\nContent-Length: " . length($greeting) . "\r\nConnection: close\r\n\r\n$greeting";
      close $client;
    }
    """#
}
