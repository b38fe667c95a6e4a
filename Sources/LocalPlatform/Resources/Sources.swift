/// Sources: places to put an archive to. A source is nothing but its two URLs.
enum Sources {
  static let routes = [
    Route("POST", "/sources", .create, create),
    Route("POST", "/apps/{app}/sources", .create) { call in
      try call.withApp { _, _ in }
      var reply = try create(call)
      reply.headers["X-Heroku-Warning"] = "POST /apps/{app}/sources is deprecated; use POST /sources."
      return reply
    },
  ]

  private static func create(_ call: Call) throws -> Reply {
    let id = Identifier.random()
    return .value(
      object([
        "source_blob": object([
          "get_url": Blobs.url("GET", .source, id, call.platform),
          "put_url": Blobs.url("PUT", .source, id, call.platform),
        ])
      ]))
  }
}
