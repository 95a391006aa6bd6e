#!/usr/bin/env bash
# Changes the compiled engine in small ways, one at a time, and tells which changes no unit test notices.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: scripts/mutate.sh [--package store] [--class Claims] [--per-class 2] [--tests '*Store*,*Claim*'] [--threads 2]

Mutates classes of the engine with PIT and runs the unit tests that cover each changed line. Tests run on the class
path; those that need the module path, several processes or a PostgreSQL server are left out unless --tests names them.

  --package NAME   package below org.sitemessage.vertx: store, dispatch, messenger, link, bounce, web, ... (all)
  --class PATTERN  only classes whose name matches, such as Claims or 'Smtp*'
  --per-class N    at most N mutations per class, 0 for all (2)
  --tests GLOBS    only these test classes, comma-separated
  --threads N      mutations tried at once (2)
  --help           this text

Prints the figures of each mutated class and a line per survivor: file, line, mutation. The whole report is in
sitemessage-vertx/target/pit-reports/index.html. One package takes from two to thirty minutes on two cores.
TEXT
}

wrong() {
  echo "$1; see --help" >&2
  exit 2
}

declare -A values=([package]='' [class]='' [per-class]=2 [tests]='' [threads]=2)
while (($# > 0)); do
  case "$1" in
    --package | --class | --per-class | --tests | --threads)
      (($# > 1)) || wrong "$1 needs a value"
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
for name in per-class threads; do
  [[ ${values[$name]} =~ ^[0-9]{1,3}$ ]] || wrong "--$name is \"${values[$name]}\", must be a number from 0 to 999"
done

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
package=org.sitemessage.vertx${values[package]:+.${values[package]}}
arguments=("-DtargetClasses=$package.${values[class]:-*}" "-Dthreads=${values[threads]}")
if ((values[per-class] > 0)); then
  arguments+=("-Dfeatures=+CLASSLIMIT(limit[${values[per-class]}])")
fi
if [[ -n ${values[tests]} ]]; then
  arguments+=("-DtargetTests=${values[tests]}")
else
  arguments+=('-DtargetTests=org.sitemessage.*' "-DexcludedTestClasses=$(printf '*%s*,' ModuleDescriptor Architecture \
    WithoutPebble Postgres Cluster StoreOutage TableCopy Transaction LargeFiles ManySubscribers \
    KilledPreparation InterruptedStart EventLoop Bench | sed 's/,$//')")
fi
log=sitemessage-vertx/target/mutate.log
mkdir -p "$(dirname "$log")"
mvn -B -ntp -Pquick,mutation -pl sitemessage-vertx -am test -Dtest=NoTestOfSurefire "${arguments[@]}" >"$log" 2>&1 || {
  tail -n 40 "$log" >&2
  exit 1
}
grep '^>> ' "$log" | sort -u
echo 'Survivors:'
python3 - sitemessage-vertx/target/pit-reports/mutations.xml <<'PYTHON'
import sys
import xml.etree.ElementTree as tree

for mutation in tree.parse(sys.argv[1]).getroot():
    if mutation.get("detected") == "false":
        text = lambda name: mutation.findtext(name, "")
        print(f'  {text("mutatedClass").rsplit(".", 1)[-1]}:{text("lineNumber")} {text("mutatedMethod")}: {text("description")} ({mutation.get("status")})')
PYTHON
