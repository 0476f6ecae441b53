#!/bin/bash
# Whether two builds give the same bytes: src/build/check-reproducible.sh
# Builds what is committed twice, in other folders, time zones and languages, and compares everything in
# target/eider. The umask is part of the build: a jar holds its entries' permissions. MAVEN_ARGS is
# passed on to Maven. Exits 1 where a byte differs.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # FOLDER TIMEZONE LANGUAGE
  mkdir -p "$work/$1"
  git archive HEAD | tar -x -C "$work/$1"
  (
    cd "$work/$1"
    umask 022
    TZ=$2 LC_ALL=$3 mvn -q ${MAVEN_ARGS:-} -DskipTests package
  )
  (cd "$work/$1/target/eider" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) >"$work/$1.sums"
}

build one UTC C
build another/one Asia/Kathmandu C.UTF-8

if diff "$work/one.sums" "$work/another/one.sums"; then
  echo "reproducible: $(wc -l <"$work/one.sums") files of target/eider are the same in both builds"
else
  echo "not reproducible: the files above differ" >&2
  exit 1
fi
