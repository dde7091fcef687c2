#!/usr/bin/env bash
# Installs the resamplers to compare with from Debian's packages: libsoxr, speexdsp and libswresample (of FFmpeg).
#
#   usage: resamplers.sh [--yes]      (without --yes it says what it would install and asks)
#
# The comparison (./build.sh bench -- resamplers) finds them by their sonames and skips what is missing.
set -euo pipefail

fail() {
  echo "resamplers.sh: $*" >&2
  exit 1
}

command -v apt-get >/dev/null || fail "no apt-get here: install libsoxr, speexdsp and libswresample by other means"
swresample=$(apt-cache search --names-only '^libswresample[0-9]+$' | sed 's/ .*//' | sort -V | tail -n 1)
[ -n "$swresample" ] || fail "apt knows no libswresample: run 'apt-get update' first"
missing=()
for package in libsoxr0 libspeexdsp1 "$swresample"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" = 0 ]; then
  echo "all there: libsoxr0 libspeexdsp1 $swresample"
  exit 0
fi

root=()
[ "$(id -u)" = 0 ] || root=(sudo)
echo "to be installed: ${missing[*]}, with: ${root[*]} apt-get install --no-install-recommends ${missing[*]}"
if [ "${1:-}" != --yes ]; then
  read -r -p 'go on? [y/N] ' answer
  [ "$answer" = y ] || exit 1
fi
"${root[@]}" apt-get install --yes --no-install-recommends "${missing[@]}"
