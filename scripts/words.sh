#!/usr/bin/env bash
# Counts phrases of comments and test names that a reader has to read twice.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/words.sh [--list] [PATH...]
       scripts/words.sh --sample N [--seed S] [PATH...]

Counts, in the Java files under the paths or of the whole project: Javadoc that begins with "The same", Javadoc
whose first sentence is a clause without a subject (What, Whether, How, Who, Where, When, One that …), @param and
@return texts without a noun, and tests whose name begins with such a word.

  --list       prints each place as FILE:LINE: TEXT
  --sample N   instead prints N texts of the main code that people read (errors, log lines, sentences of options,
               help), drawn at random; strings of at least three words, without SQL and regular expressions
  --seed S     draws the same texts again (1)
  --help       this text
TEXT
}

list=false
sample=
seed=1
case "${1:-}" in
  --list)
    list=true
    shift
    ;;
  --sample)
    sample=${2:?--sample needs a number; see --help}
    shift 2
    if [[ ${1:-} == --seed ]]; then
      seed=${2:?--seed needs a number; see --help}
      shift 2
    fi
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

# Prints FILE: TEXT of each text that people read; strings that are joined by + count as one.
texts() {
  git ls-files -z -- "${paths[@]}" | grep -z '/src/main/' | xargs -0 perl -0777 -ne '
    s{^\s*(?://|/?\*).*$}{}mg;
    s{"\s*\+\s*"}{}g;
    while (/"((?:[^"\\\n]|\\.)*)"/g) {
      my $text = $1;
      next unless $text =~ /[A-Za-z%{]\S* +[A-Za-z%{]\S* +\S*[A-Za-z%{]/;
      next if $text =~ /\b(?:select|insert into|update|delete from|where|values|create|not null|set|join)\b.*[=(*?_]|\\\\|\(\?/;
      print "$ARGV: $text\n";
    }
  '
}

paths=("${@:-.}")
paths=("${paths[@]/%//**/*.java}")
paths=("${paths[@]/#/:(glob)}")
if [[ -n $sample ]]; then
  texts | shuf -n "$sample" --random-source=<(yes "$seed")
  exit 0
fi
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
