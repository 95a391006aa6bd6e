#!/usr/bin/env bash
# Compares the exported API with the last release.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/api-diff.sh [--against REF] [MAVEN OPTIONS]

Compares the packages that the modules export with those of the last tag v*, with japicmp. Prints the incompatible
changes. Ends with 1 if there are any and the version is of the same line as the tag: 0.1.x and 0.1.y, 1.x and 1.y.
Without a tag it prints one line and succeeds.

  --against REF   another commit, branch or tag to compare with
  --help          this text

Builds the older jars in a worktree below target/api-diff. Further arguments go to Maven, for example -o for offline.
TEXT
}

tag=
case "${1:-}" in
  --help | -h)
    usage
    exit 0
    ;;
  --against)
    tag=${2:?--against needs a commit, a branch or a tag}
    shift 2
    ;;
  *) tag=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true) ;;
esac
if [[ -z $tag ]]; then
  echo 'api-diff: there is no release yet, so there is nothing to compare with'
  exit 0
fi

japicmp=0.25.6
names=(sitemessage-api sitemessage-testkit sitemessage-vertx sitemessage-junit sitemessage-health sitemessage-micrometer sitemessage-opentelemetry sitemessage-console sitemessage-xmpp sitemessage-twitter)
modules=$(
  IFS=,
  echo "${names[*]}"
)
work=$PWD/target/api-diff
rm -rf "$work"
mkdir -p "$work"
trap 'git worktree remove --force "$work/old" 2>/dev/null || true; git worktree prune' EXIT

mvn -B -q -ntp "$@" org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -N \
  -Dartifact=com.github.siom79.japicmp:japicmp:$japicmp:jar:jar-with-dependencies -DoutputDirectory="$work"
git worktree add -q --detach "$work/old" "$tag"
(cd "$work/old" && mvn -B -q -ntp "$@" -Pquick -DskipTests -pl "$modules" -am package)
mvn -B -q -ntp "$@" -Pquick -DskipTests -pl "$modules" -am package

version() {
  sed -n 's:^  <version>\(.*\)</version>:\1:p' "$1/pom.xml" | head -n 1
}

# What promises compatibility: the first number, or the first two before 1.0.
line() {
  cut -d. -f"$([[ $1 == 0.* ]] && echo 1,2 || echo 1)" <<<"${1%-SNAPSHOT}"
}

# The packages that a module exports to everybody, as it did then.
exported() {
  sed -n 's:^  exports \([a-z.0-9]*\);.*:\1:p' "$1/src/main/java/module-info.java" | paste -sd ';'
}

broken=0
for name in "${names[@]}"; do
  echo "=== $name, compared with $tag"
  java -jar "$work/japicmp-$japicmp-jar-with-dependencies.jar" \
    -o "$work/old/$name/target/$name-$(version "$work/old").jar" -n "$name/target/$name-$(version .).jar" \
    --include "$(exported "$work/old/$name")" --include-exclusively --ignore-missing-classes \
    --only-incompatible --error-on-binary-incompatibility --error-on-source-incompatibility || broken=1
done
if ((broken)) && [[ $(line "$(version .)") == "$(line "$(version "$work/old")")" ]]; then
  echo "api-diff: incompatible changes since $tag; undo them, or begin a new line of versions" >&2
  exit 1
fi
