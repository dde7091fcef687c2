#!/usr/bin/env bash
# Runs README's two commands on a clean clone of the committed tree, with a new home and none of the caller's caches.
#
#   usage: clean-clone.sh [DIR]      (default: a temporary folder, removed at the end)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd -P)
work=${1:-$(mktemp -d)}
[ $# -gt 0 ] || trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home"
git clone -q "$root" "$work/clone"
cd "$work/clone"

fresh() {
  env -i HOME="$work/home" PATH="$PATH" LANG=C.UTF-8 ${DOTNET_ROOT:+DOTNET_ROOT="$DOTNET_ROOT"} ${CI:+CI="$CI"} "$@"
}

fresh ./build.sh demo
fresh ./build.sh test
