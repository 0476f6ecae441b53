#!/usr/bin/env bash
# Checks the manual against the tree: src/build/check-docs.sh
# Every link leads to a file, and to a heading where it has an anchor; every class that is named with its
# package is there. Prints what is not, and then exits 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

pages=$(git ls-files -- README.md 'src/docs/*.md')
faults=0
fault() {
  printf '%s: %s\n' "$1" "$2"
  faults=$((faults + 1))
}

# The anchors of a page's headings, as GitHub makes them.
anchors() {
  sed -n '/^#/p' "$1" | sed 's/^#* //; s/`//g' | tr '[:upper:]' '[:lower:]' |
    sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

for page in $pages; do
  while read -r link; do
    case $link in http://* | https://*) continue ;; esac
    file=${link%%#*}
    target=$page
    [ -z "$file" ] || target=$(dirname "$page")/$file
    if [ ! -e "$target" ]; then
      fault "$page" "there is no $link"
    elif [ "$link" != "$file" ] && ! anchors "$target" | grep -qxF -- "${link#*#}"; then
      fault "$page" "there is no heading for $link"
    fi
  done < <(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//')
  while read -r name; do
    path=$(printf '%s' "$name" | sed 's/\.[a-z_][A-Za-z_]*$//' | tr . /)
    found=$(git ls-files -- "src/*/dev/eider/$path.java")
    [ -n "$found" ] || fault "$page" "there is no class $name"
  done < <(grep -oE '`(data|config|metrics|kafka|ingest|ledger|model|report|learn|snapshot|release|serve|job|dataset|evaluate|cli|lab)\.([a-z]+\.)*[A-Z][A-Za-z0-9]*' "$page" | tr -d '`')
done
if [ "$faults" -gt 0 ]; then
  exit 1
fi
