#!/usr/bin/env perl
# A web app in the Perl that every Debian has: answers each request with a greeting.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(
    LocalAddr => '0.0.0.0', LocalPort => $ENV{PORT}, Proto => 'tcp', Listen => 64, ReuseAddr => 1
) or die "cannot listen on port $ENV{PORT}: $!\n";
$| = 1;
$SIG{TERM} = sub { exit 0 };
print "listening on $ENV{PORT}\n";

while (my $client = $server->accept) {
    my $request = <$client>;
    while (defined(my $line = <$client>)) { last if $line =~ /^\r?\n$/ }
    my ($path) = ($request // '') =~ m{^\S+ (\S+)};
    my $body = sprintf "%s from %s, path %s\n", $ENV{GREETING} // 'Hello', $ENV{DYNO} // 'nowhere', $path // '?';
    printf $client "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", length $body, $body;
    close $client;
}
