#!/usr/bin/env bash
# Installs the Debian packages that the tests need and that are missing, then runs all tests
# with the JDK that Maven finds. Arguments are passed on to Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  --help | -h)
    cat <<'TEXT'
Usage: scripts/test.sh [MAVEN OPTIONS]

Installs the Debian packages that the tests need and that are missing (asks sudo unless it runs as root), then runs
all tests by "mvn verify", with the JDK that Maven finds. Takes about half an hour on two cores.

  --help   this text

All other arguments go to Maven, for example -o for offline, or -pl sitemessage-vertx -am for one module.
TEXT
    exit 0
    ;;
esac

# command → package
declare -A needed=([chromium]=chromium [chromedriver]=chromium-driver [prosody]=prosody
  [tinyproxy]=tinyproxy-bin [microsocks]=microsocks [danted]=dante-server [node]=nodejs [npm]=npm [python3]=python3 [dkimverify]=python3-dkim
  [prometheus]=prometheus)
missing=()
for program in "${!needed[@]}"; do
  command -v "$program" >/dev/null || missing+=("${needed[$program]}")
done
if ((${#missing[@]})); then
  as_root=()
  if [[ $(id -u) != 0 ]]; then
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

exec mvn --batch-mode --no-transfer-progress "$@" verify
