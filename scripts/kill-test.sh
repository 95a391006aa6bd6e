#!/usr/bin/env bash
# Kills and stops the packaged demo with signals while it schedules and delivers, and checks that nothing is lost.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: scripts/kill-test.sh [--messages 2000] [--kills 5] [--processes 1] [--lease 2000]
                            [--rounds 1 | --minutes 30] [--seed N]

Schedules messages over HTTP, kills the demo with SIGKILL at random moments and starts it again, stops it for
some seconds with SIGSTOP, or lets its disk fail while it runs, is killed, starts, or is told to stop (as root on a
small file system that is full; with a C compiler also by injected ENOSPC, EDQUOT and EIO; always by a limit for file
sizes). Then it stops the demo and compares three things: the messages that were accepted, the messages that a mail
server and a webhook in another process counted, and the tables of the store. The mail server and the webhook refuse
some messages at first and some for good, and accept some but claim that they did not. Some connections to them are
reset, and some fall silent.

  --messages N   messages per round
  --kills N      kills and stops per round
  --processes N  one process keeps its messages in an HSQLDB of its own; several share a PostgreSQL, which the
                 test brings and which is restarted, too
  --lease N      milliseconds without a heartbeat after which other processes take over
  --rounds N     rounds, each with the next seed and a new store
  --minutes N    as many rounds as fit into N minutes
  --seed N       seed of the first round; random if left out, and always printed
  --help         this text

One line per round tells what came out, the longest takeover included, and the last one adds up all rounds. The exit
code is 0 if nothing was lost, stuck, misreported or sent twice without a reason, 1 if something was (the round's
folder, with the store and all logs, is kept then), 2 for wrong usage.
The demo is built if its jar is missing.
TEXT
}

wrong() {
  echo "$1; see --help" >&2
  exit 2
}

properties=()
declare -A values=([messages]=2000 [kills]=5 [rounds]=1)
while (($# > 0)); do
  case "$1" in
    --messages | --kills | --processes | --lease | --rounds | --minutes | --seed)
      [[ "${2-}" =~ ^[0-9]{1,9}$ ]] || wrong "$1 needs a number"
      values[${1#--}]=$2
      shift 2
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) wrong "unknown argument $1" ;;
  esac
done
for name in "${!values[@]}"; do
  properties+=("-Dkill.$name=${values[$name]}")
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
target=$PWD/sitemessage-demo/target
if [[ ! -f $target/sitemessage-demo.jar || ! -d $target/test-classes/org/sitemessage/demo ]]; then
  mvn -B -q -DskipTests package
fi
if [[ ! -f $target/test.classpath ]]; then
  mvn -B -q -pl sitemessage-demo -am -DskipTests package dependency:build-classpath -DincludeScope=test \
    -Dmdep.outputFile="$target/test.classpath" >/dev/null
fi
exec java "${properties[@]}" "-Ddemo.jar=$target/sitemessage-demo.jar" \
  -cp "$target/sitemessage-demo.jar:$target/test-classes:$(<"$target/test.classpath")" org.sitemessage.demo.KillRun
