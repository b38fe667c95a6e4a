extension Catalogue {
  /// HKD5xx: the network. Exit status 8, after the retries.
  static var network: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD500", "there is no such host", "The name is mistyped, or no name server answers.",
        wrong: "http:get https://no-such-host.invalid",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD501", "the server refuses the connection", "Nothing listens there: is it running, and is the port right?",
        wrong: "http:get http://127.0.0.1:1",
        right: "http:get https://example.com"),
      CatalogueEntry("HKD502", "the server cannot be reached", "Check network and proxy."),
      CatalogueEntry(
        "HKD503", "the server did not accept a connection in time", "Check network, firewall and proxy. The limit is 10 s."),
      CatalogueEntry(
        "HKD504", "the certificate or handshake is not right",
        "TLS is always verified. Behind a proxy that inspects it set `SSL_CERT_FILE` to its authority."),
      CatalogueEntry(
        "HKD505", "the list of certificate authorities cannot be used", "Install ca-certificates, or set `SSL_CERT_FILE`."),
      CatalogueEntry(
        "HKD506", "no byte came or went for too long", "The connection stands but nothing moves on it for 30 s.",
        wrong: "http:get https://example.com/falls-silent",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD507", "there was no whole answer in time", "The limit of the call is over: 60 s, or what `with [timeout: …]` says.",
        wrong: "releases --app shop   # at a server that sends a byte now and then",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD508", "the server closed the connection before it answered", "Try again; a proxy between may have a limit.",
        wrong: "http:get https://example.com/hangs-up",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD509", "the answer breaks off", "The connection was cut before the answer was whole; nothing of it was used.",
        wrong: "http:get https://example.com/breaks-off",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD510", "the answer's headers are too long", "Is this the right server?",
        wrong: "http:get https://example.com/long-headers",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD511", "the answer is too long", "Ask for less, or for a page of it.",
        wrong: "http:get https://example.com/huge",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD512", "the server does not answer as an HTTP server does", "Is this the right server, and the right port?",
        wrong: "http:get https://example.com/mail",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD513", "the request cannot be sent", "Its address or headers hold what no request may hold.",
        wrong: #"http:get https://example.com --headers [X: "a\r\nY: b"]"#,
        right: #"http:get https://example.com --headers [X: "a"]"#),
      CatalogueEntry("HKD514", "what was to be sent cannot be read", "The file changed or went away while it was uploaded."),
      CatalogueEntry("HKD515", "libcurl cannot be used", "Requests need the system's libcurl: `apt install libcurl4`."),
      CatalogueEntry(
        "HKD516", "the request was ended", "Ctrl-C, a deadline or a failed sibling task has ended it before the server answered."),
    ]
  }
}
