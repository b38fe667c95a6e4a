[range(1; 200001) | {id: ., name: "item \(.)", tags: ["a", "b", .], price: (. + 0.25), ok: true, note: null}]
| tojson
| . as $text
| fromjson
| reduce .[] as $r (0; . + $r.id + $r.tags[2])
| "\($text | length) \(.)"
