#!/usr/bin/env bash
# Starts the demo, faster than `java -jar` does: with the archive of its loaded classes that the build
# makes beside the jar (AppCDS, from JDK 25 on the AOT cache). Without an archive, or with one of another
# JDK or of another build, the demo starts as by `java -jar`.
#
#   scripts/sitemessage.sh [COMMAND…]       starts it, or runs one of its commands
#   scripts/sitemessage.sh --make-archive   makes the archive anew, for the JDK that is found
set -euo pipefail
target=$(cd "$(dirname "${BASH_SOURCE[0]}")/../sitemessage-demo/target" && pwd)
jar=$target/sitemessage-demo.jar
java=$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java")
release=$(dirname "$(dirname "$(readlink -f "$java")")")/release
version=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$release" 2>/dev/null || true)

# What the archive is for the JDK that is found. What it says of an archive that does not fit is left out.
quiet=(-Xlog:cds*=off)
if ((${version:-0} >= 25)); then
  quiet+=(-Xlog:aot*=off)
  archive=$target/sitemessage-demo.aot
  use=(-XX:AOTCache="$archive")
  record=-XX:AOTCacheOutput
else
  archive=$target/sitemessage-demo.jsa
  use=(-Xshare:auto -XX:SharedArchiveFile="$archive")
  record=-XX:ArchiveClassesAtExit
fi

# One request by bash itself, which every build has.
request() {
  local port=$1 head=$2 body=${3:-}
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
    "$head" "$port" "${#body}" "$body" >&3
  cat <&3
  exec 3<&-
}

# Runs the demo once, so that the classes of its start, of its page and of a mail are loaded.
make_archive() {
  local folder server port= name
  for name in "${!SITEMESSAGE_@}"; do
    unset "$name" # Its mail goes to the sandbox, whatever is configured here.
  done
  folder=$(mktemp -d)
  rm -f "$archive"
  pushd "$folder" >/dev/null
  "$java" "$record=$folder/archive" "${quiet[@]}" -jar "$jar" serve --port 0 >out 2>err &
  server=$!
  for _ in {1..1200}; do
    port=$(sed -nE 's/.*"url" *: *"[^"]*:([0-9]+)\/?".*/\1/p' sitemessage-data/server.json 2>/dev/null || true)
    if [[ -n $port ]] || ! kill -0 "$server" 2>/dev/null; then
      break
    fi
    sleep 0.1
  done
  if [[ -n $port ]]; then
    request "$port" 'GET /' >/dev/null
    request "$port" 'POST /api/messages' \
      '{"type":"email_plain","context":{"subject":"Hello","text":"It works."},"recipients":[{"messenger":"smtp","address":"a@example.org"}]}' >/dev/null
    request "$port" 'GET /api/inbox' >/dev/null
  fi
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" || true
  popd >/dev/null
  if [[ -z $port ]]; then
    cat "$folder/out" "$folder/err" >&2
    rm -rf "$folder"
    printf 'the demo did not start, so that there is no archive\n' >&2
    exit 1
  fi
  if [[ -f $folder/archive ]]; then
    mv "$folder/archive" "$archive"
  else
    printf 'this JDK made no archive; the demo starts without one\n' >&2
  fi
  rm -rf "$folder"
}

if [[ ${1:-} == --make-archive ]]; then
  make_archive
  exit
fi
options=()
if [[ -n $version && -f $archive ]]; then
  options=("${use[@]}" "${quiet[@]}")
fi
exec "$java" "${options[@]}" -jar "$jar" "$@"
