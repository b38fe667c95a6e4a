extension Catalogue {
  /// HKD4xx: what the platform answers. A refusal of a single request has the code of its HTTP status: HKD404.
  static var platform: [CatalogueEntry] { refusals + answers + verdicts + settings }

  private static var refusals: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD400", "the platform does not understand the request", "With `api`, the body is no JSON object that the path takes.",
        wrong: #"api PATCH /account [nam: "x"]"#,
        right: #"api PATCH /account [name: "x"]"#),
      CatalogueEntry(
        "HKD401", "the token is not valid",
        "It is mistyped, has expired or was revoked. `auth:whoami` shows whose it is. Exit status 3.",
        wrong: "$ HEROKU_API_KEY=old hkd -c 'releases --app shop'",
        right: "$ hkd -c 'releases --app shop'"),
      CatalogueEntry(
        "HKD402", "the account has a payment problem",
        "The platform wants to be paid first: see the billing page of the account.",
        wrong: #"api POST /apps [name: "unpaid"]"#,
        right: #"api POST /apps [name: "shop"]"#),
      CatalogueEntry(
        "HKD403", "the account may not do that",
        "It is no collaborator of the app, its role is too small, it is suspended, or a second factor is asked for.",
        wrong: "releases --app not-mine",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD404", "the platform has no such thing", "The name is mistyped, or it belongs to another account. Exit status 4.",
        wrong: "apps:info --app shopp",
        right: "apps:info --app shop"),
      CatalogueEntry(
        "HKD406", "the platform does not offer this in that form", "This version of hkd may be too old for the API.",
        wrong: "api GET /apps/shop/other-form",
        right: "api GET /apps/shop"),
      CatalogueEntry(
        "HKD409", "something else is happening there at this moment",
        "Another build, release or change holds the app. Try again shortly.",
        wrong: "config:set A=1 --app busy",
        right: "config:set A=1 --app shop"),
      CatalogueEntry(
        "HKD410", "the platform no longer offers this", "This version of hkd may be too old for the API.",
        wrong: "api GET /apps/shop/dropped",
        right: "api GET /apps/shop"),
      CatalogueEntry(
        "HKD412", "it changed meanwhile", "Somebody else changed it between reading and writing. Read it again.",
        wrong: #"api PATCH /apps/changed [name: "x"]"#,
        right: #"api PATCH /apps/shop [name: "x"]"#),
      CatalogueEntry(
        "HKD416", "the list has no such part", "With `api --range`, the range is malformed or names no sortable field.",
        wrong: #"api GET /apps --range "colour ..; max=5""#,
        right: #"api GET /apps --range "name ..; max=5""#),
      CatalogueEntry(
        "HKD422", "the platform does not take these values", "The message says which, and why.",
        wrong: "apps:create My_Shop",
        right: "apps:create my-shop"),
      CatalogueEntry(
        "HKD423", "the platform wants a confirmation", "Name the app once more with `--confirm`.",
        wrong: "api DELETE /apps/shop/protected",
        right: "api DELETE /apps/shop"),
      CatalogueEntry(
        "HKD429", "too many calls for this account",
        "hkd slows down by itself and has given up after some time. Wait a few minutes. Exit status 9.",
        wrong: "1..9000 | each { |n| releases --app shop }",
        right: "releases --app shop"),
    ]
  }

  private static var answers: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD450", "a fault at the platform",
        "The platform answered with a status from 500 on, also after the retries. Exit status 9; see its status page.",
        wrong: "releases --app shop   # while the platform has a fault",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD451", "the answer is no JSON", "A proxy or login page may have answered instead of the API: check the base address.",
        wrong: "releases --app shop   # behind a proxy that answers with a web page",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD452", "the answer lacks what it must have", "What answers is not this API, or speaks another version of it.",
        wrong: "releases --app shop   # at a server of another API",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD453", "the pages of a list do not end", "The server gives the same page over and over: is it the API?",
        wrong: "releases --app shop   # at a server that gives one page over and over",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD454", "the platform refuses with a status of its own", "The message has the status and what the platform says.",
        wrong: "api GET /apps/shop/teapot",
        right: "api GET /apps/shop"),
      CatalogueEntry(
        "HKD455", "redirected, in a circle, or to no web address",
        "hkd follows redirects of downloads only. An API that redirects has another base address: see `--api`.",
        wrong: "api GET /apps/shop/moved",
        right: "api GET /apps/shop"),
      CatalogueEntry(
        "HKD456", "a log cannot be read",
        "The address of a log stream is over after some minutes, or the log server has a fault. Ask again.",
        wrong: "logs --app shop   # when the address of the log is over",
        right: "logs --app shop"),
      CatalogueEntry(
        "HKD457", "a web address answers with an error", "Of http:get and its kin: `--any-status` takes any answer.",
        wrong: "http:get https://example.com/missing",
        right: "http:get https://example.com/missing --any-status"),
      CatalogueEntry(
        "HKD458", "a web address answers with something that is no text", "Store it as it is with `--out`.",
        wrong: "http:get https://example.com/logo.png",
        right: "http:get https://example.com/logo.png --out logo.png"),
      CatalogueEntry(
        "HKD459", "there is no connection to a dyno",
        "The platform gave none, or one of a kind that hkd does not know. `run --detached` needs none.",
        wrong: "run true --app shop   # when the platform gives no connection",
        right: "run true --app shop --detached"),
    ]
  }

  private static var verdicts: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD460", "the build failed",
        "The end of its log stands in the message. Nothing was released: what was live stays live. Exit status 6.",
        wrong: "archive . | source | upload | release --app broken | await",
        right: "archive . | source | upload | release --app shop | await"),
      CatalogueEntry(
        "HKD461", "the release failed",
        "Mostly its release phase: the end of that log stands in the message. What was live stays live. Exit status 6.",
        wrong: "archive . | source | upload | release --app migrating | await",
        right: "archive . | source | upload | release --app shop | await"),
      CatalogueEntry(
        "HKD462", "a build succeeded, but was not released",
        "The platform names no release of it: what was live stays live. `releases` shows what there is. Exit status 6.",
        wrong: "archive . | source | upload | release --app unreleased | await",
        right: "archive . | source | upload | release --app shop | await"),
      CatalogueEntry(
        "HKD463", "a dyno crashed", "`logs --dyno NAME` shows why; `rollback` goes back to the release before. Exit status 6.",
        wrong: "archive . | source | upload | release --app crashing | await --dynos",
        right: "archive . | source | upload | release --app shop | await --dynos"),
      CatalogueEntry(
        "HKD464", "a newer release came before this one was up", "Somebody else released meanwhile: `releases` shows who.",
        wrong: "archive . | source | upload | release --app contended | await --dynos",
        right: "archive . | source | upload | release --app shop | await --dynos"),
      CatalogueEntry(
        "HKD465", "an address for `--healthy` makes no sense",
        "Give a whole address, or a path for an app that has a web address.",
        wrong: "archive . | source | upload | release --app without-address | await --healthy /up",
        right: "archive . | source | upload | release --app shop | await --healthy /up"),
      CatalogueEntry(
        "HKD466", "a promotion, add-on or app-setup ended badly", "The message has the platform's reasons. Exit status 6.",
        wrong: "addons:create heroku-postgresql --app shop | await   # when its provider cannot make it",
        right: "addons:create heroku-postgresql --app shop | await"),
      CatalogueEntry(
        "HKD467", "it is still pending after the time allowed",
        "It goes on at the platform, and the hint says how to wait on. Still pending is never success: exit status 7.",
        wrong: "archive . | source | upload | release --app shop | await --timeout 100ms",
        right: "archive . | source | upload | release --app shop | await --timeout 15m"),
      CatalogueEntry("HKD468", "a log stream was ended", "Nobody needs it any more: what it belongs to has ended."),
      CatalogueEntry(
        "HKD470", "the store refuses the upload",
        "The presigned address has expired, or the archive is too large. A new source has a new address.",
        wrong: "archive . | upload   # after the address has expired",
        right: "archive . | upload"),
      CatalogueEntry(
        "HKD471", "the upload failed several times", "Nothing was built or released. Check the network and run it again.",
        wrong: "archive . | upload   # over a network that breaks each connection",
        right: "archive . | upload"),
      CatalogueEntry(
        "HKD472", "a release cannot be released again", "It failed itself, or its slug is gone. `releases` shows which can.",
        wrong: "rollback --app shop   # when it has one release",
        right: "rollback --app shop --detach"),
      CatalogueEntry(
        "HKD473", "only a pending build can be cancelled", "It has ended meanwhile: `build:info` shows how.",
        wrong: "let build = (archive . | source | upload | release --app shop); await $build | ignore; build:cancel $build",
        right: "let build = (archive . | source | upload | release --app shop); build:cancel $build"),
      CatalogueEntry(
        "HKD474", "the store refuses the download", "Presigned addresses last for an hour: ask for the thing again.",
        wrong: "slug:download s1 --app shop --out app.tgz   # after its address has expired",
        right: "slug:download s1 --app shop --out app.tgz"),
      CatalogueEntry(
        "HKD475", "there is nothing to promote to", "The pipeline has no app in the next stage: name one with `--to`.",
        wrong:
          "$ hkd --local -c 'apps:create last | ignore; pipelines:create line --app last --stage production | ignore; promote --app last'",
        right:
          "$ hkd --local -c 'apps:create first | ignore; apps:create last | ignore; pipelines:create line --app first --stage staging | ignore; pipelines:add line --app last --stage production | ignore; deploy . --app first | ignore; promote --app first | ignore'"
      ),
      CatalogueEntry(
        "HKD476", "a command in a one-off dyno ended with a status that is not 0", "The error's `status` is the command's own.",
        wrong: "$ hkd --local -c 'run false --app shop'",
        right: "$ hkd --local -c 'run true --app shop'"),
      CatalogueEntry(
        "HKD477", "the connection to a one-off dyno ended early",
        "Whether its command ended is not known: `ps` shows whether the dyno still runs, `logs` what it printed. Exit status 6."),
    ]
  }

  private static var settings: [CatalogueEntry] {
    [
      CatalogueEntry(
        "HKD480", "the base address is no address of a platform", "Write it like `https://api.heroku.com`, without a path.",
        wrong: "$ hkd --api shop.example -c 'releases --app shop'",
        right: #"$ hkd --api "$HKD_API_URL" -c 'releases --app shop'"#),
      CatalogueEntry(
        "HKD481", "a token must not travel unencrypted", "Only addresses on this machine may be plain http.",
        wrong: "$ hkd --api http://api.example.com -c 'releases --app shop'",
        right: #"$ hkd --api "$HKD_API_URL" -c 'releases --app shop'"#),
      CatalogueEntry(
        "HKD482", "`HEROKU_HOST` names a host that is not Heroku's",
        "For another platform use `HKD_API_URL` or `--api`, so that a token never goes astray.",
        wrong: "$ env -u HKD_API_URL HEROKU_HOST=example.com hkd -c 'releases --app shop'",
        right: "$ hkd -c 'releases --app shop'"),
      CatalogueEntry(
        "HKD483", "the token holds characters that no token has", "Copy it again, without quotes or line breaks.",
        wrong: "$ HEROKU_API_KEY='two words' hkd -c 'releases --app shop'",
        right: "$ hkd -c 'releases --app shop'"),
      CatalogueEntry(
        "HKD484", "the netrc file cannot be read", "Mend the file, or set `HEROKU_API_KEY`.",
        wrong: "$ env -u HEROKU_API_KEY NETRC=. hkd -c 'releases --app shop'",
        right: "$ hkd -c 'releases --app shop'"),
      CatalogueEntry(
        "HKD485", "this is no path of the API", "A path begins with a slash and stays on the API's host.",
        wrong: #"api GET "/apps/my shop""#,
        right: "api GET /apps/shop"),
      CatalogueEntry(
        "HKD486", "there is no token", "Set `HEROKU_API_KEY`, use `auth:login`, or put a machine into `~/.netrc`. Exit status 3.",
        wrong: "$ env -u HEROKU_API_KEY hkd -c 'releases --app shop'",
        right: "$ hkd -c 'releases --app shop'"),
      CatalogueEntry(
        "HKD487", "which app?",
        "Name it: `--app`, `with [app: name] { }`, `hkd --app`, `app:use`, `HEROKU_APP`, or a git remote `heroku`.",
        wrong: "releases",
        right: "releases --app shop"),
      CatalogueEntry(
        "HKD488", "a command is used in a way that makes no sense", "The message says what goes together and what does not.",
        wrong: "http:get example.com",
        right: "http:get https://example.com"),
      CatalogueEntry(
        "HKD489", "what destroys was not confirmed",
        "At the terminal another name was typed than that of what was to be destroyed. Nothing was done.",
        wrong: "apps:destroy --app shop   # and at the question: shopp",
        right: "apps:destroy --app shop --confirm shop"),
      CatalogueEntry(
        "HKD490", "a file of a command cannot be read or written",
        "A Procfile, a certificate, what `--out` names. Exit status 10.",
        wrong: "http:get https://example.com --out no/such/page.html",
        right: "http:get https://example.com --out page.html"),
      CatalogueEntry(
        "HKD491", "a file holds no container image that the platform takes",
        "It must be an archive of `docker save` or an OCI layout, for linux/amd64, with layers in gzip or plain.",
        wrong: "archive . --out app.tgz; image:push app.tgz --app shop",
        right: "image:push shop.tar --app shop"),
      CatalogueEntry(
        "HKD492", "the registry refuses an image",
        "The app must exist and its stack be `container`; the token must be its owner's.",
        wrong: "image:push shop.tar --app of-another-stack",
        right: "image:push shop.tar --app shop"),
    ]
  }
}
