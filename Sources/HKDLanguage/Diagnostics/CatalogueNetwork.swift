extension Catalogue {
  /// HKD5xx: the network. Exit status 8, after the retries.
  static var network: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD500", "there is no such host", "The name is mistyped, or no name server answers.",
        wrong: "http:get https://no-such-host.invalid", right: "http:get https://api.heroku.com"),
      CatalogueEntry(
        "HKD501", "the server refuses the connection", "Nothing listens there: is it running, and is the port right?"),
      CatalogueEntry("HKD502", "the server cannot be reached", "Check network and proxy."),
      CatalogueEntry(
        "HKD503", "the server did not accept a connection in time", "Check network, firewall and proxy. The limit is 10 s."),
      CatalogueEntry(
        "HKD504", "the certificate or handshake is not right",
        "TLS is always verified. Behind a proxy that inspects it set `SSL_CERT_FILE` to its authority."),
      CatalogueEntry(
        "HKD505", "the list of certificate authorities cannot be used", "Install ca-certificates, or set `SSL_CERT_FILE`."),
      CatalogueEntry("HKD506", "no byte came or went for too long", "The connection stands but nothing moves on it for 30 s."),
      CatalogueEntry(
        "HKD507", "there was no whole answer in time", "The limit of the call is over: 60 s, or what `with [timeout: …]` says."),
      CatalogueEntry(
        "HKD508", "the server closed the connection before it answered", "Try again; a proxy between may have a limit."),
      CatalogueEntry(
        "HKD509", "the answer breaks off", "The connection was cut before the answer was whole; nothing of it was used."),
      CatalogueEntry("HKD510", "the answer's headers are too long", "Is this the right server?"),
      CatalogueEntry("HKD511", "the answer is too long", "Ask for less, or for a page of it."),
      CatalogueEntry(
        "HKD512", "the server does not answer as an HTTP server does", "Is this the right server, and the right port?"),
      CatalogueEntry("HKD513", "the request cannot be sent", "Its address or headers hold what no request may hold."),
      CatalogueEntry("HKD514", "what was to be sent cannot be read", "The file changed or went away while it was uploaded."),
      CatalogueEntry("HKD515", "libcurl cannot be used", "Requests need the system's libcurl: `apt install libcurl4`."),
      CatalogueEntry(
        "HKD516", "the request was ended", "Ctrl-C, a deadline or a failed sibling task has ended it before the server answered."),
    ]
  }
}
