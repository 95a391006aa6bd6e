#!/usr/bin/env bash
# Prints the figures by which the house is judged: how much code, how big its rooms, what it needs.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/house.sh [--files]

Prints a table of figures of the product's main code: all modules but the load generator and the examples.

  --files   lists the files above 400 lines, too
  --help    this text
TEXT
}

files=false
case "${1:-}" in
  '') ;;
  --files) files=true ;;
  --help | -h)
    usage
    exit 0
    ;;
  *)
    echo "unknown argument $1; see --help" >&2
    exit 2
    ;;
esac

sources() {
  git ls-files 'sitemessage-*/src/main/java/**/*.java' | grep -v '^sitemessage-bench/'
}

row() {
  printf '| %-48s | %8s | %s\n' "$1" "$2" "$3"
}

lines=$(sources | xargs cat | wc -l)
code=$(sources | xargs grep -hvE '^[[:space:]]*($|//|/?\*|import |package )' | wc -l)
read -r biggest room < <(sources | xargs -n 1 dirname | sort | uniq -c | sort -rn | head -n 1)
static=$(grep -c '^  requires static ' sitemessage-vertx/src/main/java/module-info.java)
long=$(sources | xargs wc -l | awk '$2 != "total" && $1 > 400' | sort -rn)
# Members stand at an indentation of two, which the formatter keeps; nested types do not count.
methods=$(sources | awk '
  { while ((getline line < $0) > 0) {
      no++
      if (line ~ /^  [[:alnum:]_<]/) { begin = no; type = line ~ /(class|interface|record|enum) [A-Z]/ }
      else if (line == "  }" && !type) { all++; if (no - begin + 1 > 60) long++ }
    }
    close($0) }
  END { print long + 0 " of " all }')
# Runs of eight equal lines; comments, imports, annotations and lone punctuation do not count.
twice=$(sources | awk '
  { n = 0; no = 0; file = $0
    while ((getline line < file) > 0) {
      no++
      sub(/^ +/, "", line)
      if (line !~ /[[:alnum:]_]/ || line ~ /^(\/\/|\/?\*|@)/ || line ~ /^(import|package) /) continue
      text[++n] = line; at[n] = file ":" no
      if (n < 8) continue
      run = ""; where = ""
      for (i = n - 7; i <= n; i++) { run = run "\n" text[i]; where = where " " at[i] }
      if (run in first) { places = first[run] " " where; k = split(places, each, " "); for (i = 1; i <= k; i++) found[each[i]] = 1 }
      else first[run] = where
    }
    close(file) }
  END { for (one in found) count++; print count + 0 }')
composed=$(git ls-files 'sitemessage-vertx/src/main/java/org/sitemessage/vertx/store/**/*.java' | xargs grep -ho '\.compose(' | wc -l)
option=$(sources | xargs grep -ho '"pipelining"\|\bPIPELINING =' | grep -c 'PIPELINING' || true)
used=$(sources | xargs grep -h 'PIPELINING' | grep -vc 'PIPELINING =' || true)

row figure today ''
row ---------- ------ ''
row 'lines of main code' "$lines" ''
row 'the same without comments, imports, blank lines' "$code" ''
row 'files in the biggest package' "$biggest" "${room##*/java/}"
row 'requires static of org.sitemessage.vertx' "$static" ''
row 'files above 400 lines' "$(printf '%s' "$long" | grep -c '' || true)" ''
row 'methods above 60 lines' "${methods%% *}" "${methods#* }"
row 'lines that stand twice, in runs of eight' "$twice" ''
row '.compose( in the store' "$composed" ''
row 'places of one option, messengers.smtp.pipelining' "$option" "and used in $used"
echo 'ArchitectureTest refuses circles between packages, HouseTest a bigger package and more long files, long methods and lines twice.'
if $files && [[ -n $long ]]; then
  printf '%s\n' "$long"
fi
