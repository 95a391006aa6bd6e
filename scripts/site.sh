#!/usr/bin/env bash
# Renders README, docs/ and the examples to a static site with a search.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

usage() {
  cat <<'TEXT'
Usage: scripts/site.sh [--serve [PORT]]

Renders README.md, docs/ and the sources of the examples to target/site/html, a static site with a search that works
without a server of its own. Needs Node.js 18 or later and npm. A dead link fails.

  --serve [PORT]   then serves the site on 127.0.0.1, at PORT (8081)
  --help           this text
TEXT
}

serve=
case "${1:-}" in
  --help | -h)
    usage
    exit 0
    ;;
  --serve) serve=${2:-8081} ;;
  '') ;;
  *)
    echo "unknown argument $1; see --help" >&2
    exit 2
    ;;
esac

site=target/site
mkdir -p "$site"
if ! cmp -s scripts/site/package-lock.json "$site/package-lock.json" || [[ ! -d $site/node_modules ]]; then
  cp scripts/site/package.json scripts/site/package-lock.json scripts/site/.npmrc "$site"
  npm --prefix "$site" ci --silent
fi

# One page for each example, with all its files.
example() {
  echo "# $1"
  if [[ -f $1/README.md ]]; then sed -e 's/^#/##/' -e 's#](../../#](../#g' "$1/README.md"; fi
  git ls-files -- "$1" | grep -v '/README.md$' | while read -r file; do
    printf '\n## `%s`\n\n````%s\n' "${file#"$1"/}" "${file##*.}"
    cat -- "$file"
    printf '````\n'
  done
}

rm -rf "$site/src"
mkdir -p "$site/src/.vitepress" "$site/src/examples"
cp -R docs "$site/src/docs"
cp ./*.md "$site/src"
# An image of a page needs a path that begins with a dot.
sed -i 's#"docs/images/#"./docs/images/#g' "$site/src/README.md"
cp "$site/src/README.md" "$site/src/index.md"
cp LICENSE "$site/src/LICENSE.md"
for folder in examples/*/; do
  example "${folder%/}" >"$site/src/${folder%/}.md"
done
{
  printf '# Decisions\n\n'
  for record in docs/adr/0*.md; do
    printf -- '- [%s](%s)\n' "$(head -n 1 "$record" | cut -c 3-)" "${record##*/}"
  done
} >"$site/src/docs/adr/index.md"
cp scripts/site/config.mjs "$site/src/.vitepress/config.mjs"
"$site/node_modules/.bin/vitepress" build "$site/src"
echo "rendered: $site/html/index.html"
if [[ -n $serve ]]; then
  exec "$site/node_modules/.bin/vitepress" preview "$site/src" --port "$serve"
fi
