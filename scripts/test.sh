#!/usr/bin/env bash
# Installs the Debian packages that the tests need and that are missing, then runs all tests
# with the JDK that Maven finds. Arguments are passed on to Maven.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# command → package
declare -A needed=([chromium]=chromium [chromedriver]=chromium-driver [prosody]=prosody
  [tinyproxy]=tinyproxy-bin [microsocks]=microsocks [danted]=dante-server [node]=nodejs [npm]=npm [python3]=python3 [dkimverify]=python3-dkim)
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
