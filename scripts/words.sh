#!/usr/bin/env bash
# Counts phrases of comments and test names that a reader has to read twice.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/words.sh [--list] [PATH...]

Counts, in the Java files under the paths or of the whole project: Javadoc that begins with "The same", Javadoc
whose first sentence is a clause without a subject (What, Whether, How, Who, Where, When, One that …), @param and
@return texts without a noun, and tests whose name begins with such a word.

  --list   prints each place as FILE:LINE: TEXT
  --help   this text
TEXT
}

list=false
case "${1:-}" in
  --list)
    list=true
    shift
    ;;
  --help | -h)
    usage
    exit 0
    ;;
  -*)
    echo "unknown argument $1; see --help" >&2
    exit 2
    ;;
esac

clause='(What|Whether|How|Who|Whose|Whoever|Whatever|Where|Wherever|When|Whenever|As|So|If|One that|Those|That|To)\b'

# Prints FILE:LINE: TEXT of each place; $1 names the kind.
places() {
  git ls-files -z -- "${paths[@]}" | xargs -0 perl -ne '
    BEGIN { ($kind, $clause) = splice(@ARGV, 0, 2) }
    $text = undef;
    if (/^\s*\/\*\*\s*(\S.*)/) { $text = $1; $doc = "" }
    elsif (/^\s*\/\*\*\s*$/) { $doc = "open" }
    elsif ($doc && /^\s*\*\s+(\S.*)/ && !/^\s*\*\s+@/) { $text = $1; $doc = "" }
    if ($kind eq "same") { $found = defined $text && $text =~ /^The same\b/ }
    elsif ($kind eq "clause") { $found = defined $text && $text =~ /^$clause/ }
    elsif ($kind eq "param") { $found = /^\s*\*\s+\@(?:param\s+\S+|return)\s+(?:$clause|(?:its|their)\b)/i }
    elsif ($kind eq "test") { $found = /^\s*void\s+(?:what|who|whose|whoever|whether|how|where|when|as|so|if|one_that|those|that)_\w*\(/ }
    print "$ARGV:$.: ", s/^\s+//r if $found;
    close ARGV if eof;
  ' "$1" "$clause"
}

paths=("${@:-.}")
paths=("${paths[@]/%//**/*.java}")
paths=("${paths[@]/#/:(glob)}")
printf '| %-44s | %6s |\n' phrase places '--------------------------------------------' '------'
while IFS='|' read -r kind title; do
  found=$(places "$kind")
  printf '| %-44s | %6s |\n' "$title" "$(grep -c . <<<"$found" || true)"
  if $list; then echo "$found"; fi
done <<'KINDS'
same|Javadoc beginning "The same"
clause|Javadoc beginning with a clause
param|@param or @return without a noun
test|tests named by a clause
KINDS
