#!/usr/bin/env bash
# Starts the built demo as a stranger would, from the fat jar, by its launcher and from the module path: a message
# goes in by curl and arrives in the inbox, stderr has nothing but the two lines of the stop, SIGTERM stops it.
set -euo pipefail

case "${1:-}" in
  '') ;;
  --help | -h)
    cat <<'TEXT'
Usage: scripts/smoke.sh

Starts the built demo from the fat jar, by its launcher and from the module path. Each time it sends a message by
curl, waits until the message has arrived in the inbox, and stops the demo by SIGTERM. Prints a line for each, and
ends with 1 if one fails. Build first: mvn -DskipTests package.

  --help   this text
TEXT
    exit 0
    ;;
  *)
    echo "unknown argument $1; see --help" >&2
    exit 2
    ;;
esac

launcher=$(cd "$(dirname "${BASH_SOURCE[0]}")/../bin" && pwd)/sitemessage
target=$(cd "$(dirname "${BASH_SOURCE[0]}")/../sitemessage-demo/target" && pwd)

folder=$(mktemp -d)
server=
cleanup() {
  if [[ -n $server ]]; then
    kill -KILL "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap cleanup EXIT

fail() {
  printf 'smoke: %s\n' "$1" >&2
  cat "$folder"/*/out "$folder"/*/err >&2
  exit 1
}

# Asks again until the answer holds a text; at most 30 s.
await() {
  local text=$1 answer=''
  shift
  for _ in {1..150}; do
    if answer=$("$@" 2>/dev/null) && [[ $answer == *"$text"* ]]; then
      return
    fi
    sleep 0.2
  done
  fail "no \"$text\" in: $answer"
}

smoke() {
  local name=$1
  shift
  mkdir "$folder/$name"
  pushd "$folder/$name" >/dev/null
  "$@" serve --port 0 >out 2>err &
  server=$!
  await '"url"' cat sitemessage-data/server.json
  local url
  url=$(sed -nE 's/.*"url" *: *"([^"]*)".*/\1/p' sitemessage-data/server.json)
  curl --silent --fail --header 'content-type: application/json' --data \
    '{"type":"email_plain","context":{"subject":"Smoke","text":"It works."},"recipients":[{"messenger":"smtp","address":"a@example.org"}]}' \
    "${url%/}/api/messages" >reply || fail "not scheduled"
  [[ $(curl --silent --location "${url%/}/") == *'<h1>Sandbox</h1>'* ]] || fail "/ does not lead to the sandbox"
  await '"subject":"Smoke"' curl --silent "${url%/}/api/inbox"
  await '"status":"sent"' curl --silent "${url%/}/api/messages/1"
  printf 'correct horse battery\n' | "$@" users create ann --rights read >user 2>&1 || fail "no user: $(cat user)"
  kill -TERM "$server"
  wait "$server" || [[ $? == 143 ]] || fail "it did not stop gracefully"
  server=
  if grep -vE 'INFO +ServeCommand: sitemessage (stops: |has stopped)' err >/dev/null; then
    fail "stderr has more than the two lines of the stop"
  fi
  popd >/dev/null
  printf 'smoke: %s ok\n' "$name"
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
smoke fat-jar "$java" -jar "$target/sitemessage-demo.jar"
smoke launcher "$launcher"
smoke module-path "$java" --add-exports io.vertx.core/io.vertx.core.net.impl=org.sitemessage.vertx \
  -p "$target/modules" -m org.sitemessage.demo/org.sitemessage.demo.Main
