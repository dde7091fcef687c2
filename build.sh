#!/usr/bin/env bash
# Builds, tests, shows and packs EchoNative. `./build.sh -h` tells how. Runs on bash 3.2, which macOS has.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "$root"
artifacts=$root/artifacts

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB [--no-install] [--preset NAME] [-DNAME=VALUE...] [--gate] [-- ARGUMENT...]

  native   find or build libwhisper into artifacts/native/<rid>
  build    native, then the solution; leaves the command at artifacts/echonative
  test     build, then every test; the last line counts them
  demo     build, then live words from a bundled recording
  bench    build, then the benchmarks (arguments after -- go to BenchmarkDotNet);
           --gate runs those that must not allocate, briefly, and fails when one does
  pack     packages and native libraries for other machines, into artifacts/pack
  clean    remove artifacts and every bin and obj folder

  --no-install   never install anything: stop with one line that says what is missing
  --preset NAME  a preset of CMakePresets.json (default: linux-cpu, macos-metal-coreml)
  -DNAME=VALUE   handed to CMake, such as -DFETCHCONTENT_SOURCE_DIR_WHISPER=DIR
  -h, --help     this text

More in docs/building.md.
TEXT
}

. scripts/steps.sh
. scripts/install.sh
. scripts/native.sh
. scripts/managed.sh
. scripts/test.sh

case $(uname -s) in
  Darwin) platform=macos preset=macos-metal-coreml portable_preset=macos-portable ;;
  Linux) platform=linux preset=linux-cpu portable_preset=linux-portable ;;
  *) fail "$(uname -s) is not supported: use Linux or macOS" ;;
esac

verb='' install=yes preset_named=''
cmake_arguments=() arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --no-install) install=no ;;
    --preset) [ $# -ge 2 ] || fail "--preset needs a name"; shift; preset=$1 preset_named=yes ;;
    --preset=*) preset=${1#*=} preset_named=yes ;;
    -D?*) cmake_arguments+=("$1") ;;
    --gate) [ "$verb" = bench ] || fail "--gate belongs to bench"; arguments+=(--gate) ;;
    --) shift; arguments+=("$@"); break ;;
    -*) fail "unknown option $1 (./build.sh -h lists them)" ;;
    *)
      [ -z "$verb" ] || fail "one verb at a time: $verb or $1"
      verb=$1
      ;;
  esac
  shift
done

case $verb in
  native) build_native ;;
  build) build_all ;;
  test) build_all; run_tests ;;
  demo) build_all; say ''; exec "$artifacts/echonative" demo ${arguments[@]+"${arguments[@]}"} ;;
  bench) build_all; run_benchmarks ;;
  pack) pack ;;
  clean) clean ;;
  '') usage >&2; exit 2 ;;
  *) fail "unknown verb $verb (./build.sh -h lists them)" ;;
esac
