#!/usr/bin/env bash
# The deploy as a careful shell script does it, with tar, curl and jq: checks every answer, waits for build and release.
# Usage: deploy.sh API FOLDER ARCHIVE
set -euo pipefail
api=$1 folder=$2 archive=$3
call() { curl -fsS --retry 3 --connect-timeout 10 --max-time 60 -H 'Accept: application/vnd.heroku+json; version=3' -H "Authorization: Bearer $HEROKU_API_KEY" "$@"; }

tar czf "$archive" -C "$folder" .
source=$(call -X POST "$api/sources")
curl -fsS -H 'Content-Type:' -T "$archive" "$(jq -r .source_blob.put_url <<<"$source")"
body=$(jq -n --arg url "$(jq -r .source_blob.get_url <<<"$source")" --arg sum "SHA256:$(sha256sum "$archive" | cut -d' ' -f1)" \
  '{source_blob: {url: $url, checksum: $sum, version: "v"}}')
build=$(call -H 'Content-Type: application/json' -d "$body" "$api/apps/bench/builds")
curl -sSN "$(jq -r .output_stream_url <<<"$build")" >&2 || true
id=$(jq -r .id <<<"$build")
while :; do
  build=$(call "$api/apps/bench/builds/$id")
  status=$(jq -r .status <<<"$build")
  [ "$status" = pending ] || break
  sleep 1
done
[ "$status" = succeeded ] || { echo "build $status" >&2; exit 6; }
id=$(jq -r .release.id <<<"$build")
while :; do
  status=$(call "$api/apps/bench/releases/$id" | jq -r .status)
  [ "$status" = pending ] || break
  sleep 1
done
[ "$status" = succeeded ] || { echo "release $status" >&2; exit 6; }
