#!/usr/bin/env bash
# Makes the Javadoc of all modules that applications use.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/javadoc.sh [MAVEN OPTIONS]

Makes the Javadoc of all exported packages in target/reports/apidocs, with links to the API of Vert.x, in about a
minute. Fails if javadoc warns. The packages of Vert.x are listed in .mvn/javadoc, so that nobody is asked for them.

  --help          this text

Further arguments go to Maven, for example -o for offline.
TEXT
}

case "${1:-}" in
  --help | -h)
    usage
    exit 0
    ;;
esac

modules=.
while read -r file; do
  modules+=,${file%%/*}
done < <(grep --files-with-matches '^  exports ' sitemessage-*/src/main/java/module-info.java)
pages=target/reports/apidocs
rm -rf target/reports target/maven-javadoc-plugin-stale-data.txt
mkdir -p target
if ! mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@" -Pquick -DskipTests -pl "$modules" org.apache.maven.plugins:maven-javadoc-plugin:aggregate >target/javadoc.log; then
  cat target/javadoc.log >&2
  exit 1
fi
# JDK 17 warns of links to pages that know no modules, which those of Vert.x do not, and counts that warning.
known='Javadoc Warnings$|uses modules but the packages defined in https://vertx\.io/|\] 1 warning$'
if sed -n '/Javadoc Warnings/,$p' target/javadoc.log | grep -E '^\[WARNING\]' | grep -Ev "$known" >&2; then
  echo 'javadoc: see target/javadoc.log' >&2
  exit 1
fi
if ! grep --quiet 'href="https://vertx.io/docs/apidocs/io/vertx/core/Future.html"' "$pages/org.sitemessage.api/org/sitemessage/api/Messenger.html"; then
  echo "javadoc: $pages has no links to the API of Vert.x" >&2
  exit 1
fi
echo "$pages/index.html"
