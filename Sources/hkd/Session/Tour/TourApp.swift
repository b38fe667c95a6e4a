import Glibc
import HKDLanguage

/// The app that the tour deploys: a web server of a few lines in the Perl that every Debian has.
enum TourApp {
  static let folder = "hkd-tour"

  /// A name that is free on a platform of one's own.
  static func newName() -> String { "tour-\(String(Int.random(in: 36 * 36 * 36..<36 * 36 * 36 * 36), radix: 36))" }

  /// Makes the folder with the app's files; files that are there already stay as they are.
  static func write(to folder: String, place: Place) throws(Failure) {
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw Failure(
        "HKD365", "cannot make the folder \(folder): \(String(cString: strerror(errno)))",
        hint: "begin the tour in a folder of yours", kind: .local, place: place)
    }
    for (name, text) in [("Procfile", procfile), ("web.pl", server)] where access("\(folder)/\(name)", F_OK) != 0 {
      do throws(Files.Problem) {
        try Files.write(Array(text.utf8), to: "\(folder)/\(name)")
      } catch {
        throw Failure("HKD365", "cannot write \(error.path): \(error.message)", kind: .local, place: place)
      }
    }
  }

  private static let procfile = "web: perl web.pl\n"

  private static let server = #"""
    use strict;
    use warnings;
    use IO::Socket::INET;

    my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 64, ReuseAddr => 1) or die "port $ENV{PORT}: $!\n";
    $SIG{TERM} = sub { exit 0 };
    while (my $client = $server->accept) {
        while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
        my $body = ($ENV{GREETING} // 'Hello') . " from $ENV{DYNO}\n";
        printf $client "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", length $body, $body;
        close $client;
    }

    """#
}
