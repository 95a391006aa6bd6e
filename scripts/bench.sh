#!/usr/bin/env bash
# Measures sitemessage beside plain SQL, other schedulers and other mail clients; --help tells what there is.
# --baseline takes a demo's jar, or anything that git knows as a commit, which is then built.
# Figures of one run compare with each other, not with those of another machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=$PWD/sitemessage-bench/target
demo=$PWD/sitemessage-demo/target/sitemessage-demo.jar

# Builds a commit in a work tree of its own, once; prints the path of its jar.
baseline() {
  local commit tree
  commit=$(git rev-parse --verify --quiet "$1^{commit}") || {
    printf -- '--baseline is "%s", must be a jar or a commit\n' "$1" >&2
    exit 2
  }
  local jar=$target/baseline/$commit.jar
  if [[ ! -f $jar ]]; then
    mkdir -p "$target/baseline"
    tree=$(mktemp -d)
    git worktree add --quiet --detach "$tree" "$commit"
    mvn -B -q -f "$tree" -Pquick -pl sitemessage-demo -am -DskipTests package >&2
    mv "$tree/sitemessage-demo/target/sitemessage-demo.jar" "$jar"
    git worktree remove --force "$tree"
  fi
  printf '%s' "$jar"
}

arguments=()
while (($#)); do
  case $1 in
    --baseline=*) set -- --baseline "${1#*=}" "${@:2}" ;;&
    --baseline)
      [[ $# -gt 1 ]] || { printf -- '--baseline needs a jar or a commit\n' >&2; exit 2; }
      jar=$2
      [[ $jar == *.jar ]] || jar=$(baseline "$2")
      arguments+=(--baseline "$jar")
      shift 2
      ;;
    *)
      arguments+=("$1")
      shift
      ;;
  esac
done

# Builds what has changed: figures of an old build would mislead.
if [[ ! -f $target/bench.classpath || ! -f $demo ]] || [[ -n $(find pom.xml sitemessage-*/pom.xml sitemessage-*/src/main -newer "$target/bench.classpath" -print -quit) ]]; then
  mvn -B -q -Pquick -pl sitemessage-bench,sitemessage-demo -am -DskipTests package \
    dependency:build-classpath -Dmdep.outputFile="$target/bench.classpath" -Dmdep.includeScope=runtime >/dev/null
  bin/sitemessage --make-archive
fi
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -Dbench.commit="$(git describe --always --dirty)" \
  -cp "$target/classes:$(<"$target/bench.classpath")" org.sitemessage.bench.Bench --demo "$demo" "${arguments[@]}"
