# shellcheck shell=bash
# A copy of the build's own files to try things on, so that this clone's artifacts stay as they are.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/clone/native"
cp -R "$here/build.sh" "$here/scripts" "$here/CMakeLists.txt" "$here/CMakePresets.json" "$scratch/clone"
cp -R "$here/native/cmake" "$here/native/abi" "$scratch/clone/native"
cd "$scratch/clone" || exit 1

# report CODE NAME: what the case printed is shown where it failed.
report() {
  if [ "$1" = 0 ]; then
    echo "ok $2"
  else
    echo "not ok $2"
    cat "$scratch/out" "$scratch/err" 2>/dev/null | sed 's/^/  /'
  fi
}
