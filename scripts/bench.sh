#!/usr/bin/env bash
# Measures the engine against plain SQL on the same database, in the same run; --help tells what there is.
# Figures of one run compare with each other, not with those of another machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$PWD/sitemessage-bench/target
if [[ ! -f $target/bench.classpath ]]; then
  mvn -B -q -pl sitemessage-bench -am -DskipTests package dependency:build-classpath -Dmdep.outputFile="$target/bench.classpath" >/dev/null
fi
exec java -Xmx1g -cp "$target/classes:$(<"$target/bench.classpath")" org.sitemessage.bench.Bench "$@"
