#!/usr/bin/env bash
# Where whisper comes from: the order of the choices and the line that each of them prints.
set -uo pipefail
# shellcheck source=tests/native/helpers.bash
. "$(dirname "$0")/helpers.bash"
url=https://github.com/ggml-org/whisper.cpp

# The least that has whisper.cpp's shape: the order is tried here, the real thing is too long to compile.
stand_in() {
  mkdir -p "$1/include" "$1/ggml/include"
  : >"$1/include/whisper.h"
  : >"$1/ggml/include/ggml.h"
  echo 'int nothing;' >"$1/nothing.c"
  cat >"$1/CMakeLists.txt" <<'TEXT'
cmake_minimum_required(VERSION 3.21)
project(whisper.cpp C)
set(WHISPER_VERSION 1.9.5)
foreach(name ggml-base ggml whisper)
  add_library(${name} nothing.c)
endforeach()
TEXT
}

# git itself leads upstream's address to a local repository.
fetch_from() {
  env GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.$1.insteadOf" GIT_CONFIG_VALUE_0="$url" "${@:2}"
}

# lines NAME LINES COMMAND...: the `whisper:` lines of a configuration are these, each to its first comma, and it succeeds
# where the last one says yes.
lines() {
  local name=$1 wanted=$2 verdict=no
  shift 2
  rm -rf artifacts
  "$@" >"$scratch/out" 2>"$scratch/err" && verdict=yes
  [ "${wanted##* }" = "$verdict" ] && [ "$(sed -n 's/^-- whisper: \([^,]*\).*/\1/p' "$scratch/out" | tr '\n' ' ')" = "$wanted " ]
  report $? "$name"
}

says() {
  grep -q -- "$2" "$scratch/out"
  report $? "$1"
}

stand_in "$scratch/tree"
git init -q "$scratch/upstream" && stand_in "$scratch/upstream" &&
  (cd "$scratch/upstream" && git add . && git -c user.name=t -c user.email=t@t commit -qm t && git tag v1.9.5)
git init -q "$scratch/untagged"
mkdir "$scratch/old"
printf 'Name: whisper\nDescription: old\nVersion: 1.7.6\n' >"$scratch/old/whisper.pc"

preset=linux-cpu
if [ "$(uname -s)" = Darwin ]; then preset=macos-metal-coreml; fi
configure=(cmake --preset "$preset")
no_system=(-DCMAKE_DISABLE_FIND_PACKAGE_ggml=ON)

lines "a named folder is taken first" "source: yes" \
  fetch_from "$scratch/upstream" "${configure[@]}" "-DFETCHCONTENT_SOURCE_DIR_WHISPER=$scratch/tree"
lines "a named folder that is no whisper.cpp is not passed over" "source: no" \
  fetch_from "$scratch/upstream" "${configure[@]}" "-DFETCHCONTENT_SOURCE_DIR_WHISPER=$scratch"
lines "without one, the pinned release is fetched" "source: no fetch: yes" \
  fetch_from "$scratch/upstream" "${configure[@]}"
grep -q '^version=1.9.5$' artifacts/build/*/native.txt && grep -q '^source=fetch$' artifacts/build/*/native.txt
report $? "native.txt says what was fetched"
lines "an unreachable upstream is passed over" "source: no fetch: no system: no" \
  fetch_from "$scratch/nowhere" env PKG_CONFIG_LIBDIR="$scratch" "${configure[@]}" "${no_system[@]}"
says "and the line gives git's reason" "fetch: no, v1.9.5 of $url: .*nowhere"
lines "a repository without the pinned tag is passed over" "source: no fetch: no system: no" \
  fetch_from "$scratch/untagged" env PKG_CONFIG_LIBDIR="$scratch" "${configure[@]}" "${no_system[@]}"
says "and the line says that the tag is missing" "no such tag"
lines "FETCHCONTENT_FULLY_DISCONNECTED asks nobody" "source: no fetch: no system: no" \
  env PKG_CONFIG_LIBDIR="$scratch/old" "${configure[@]}" "${no_system[@]}" -DFETCHCONTENT_FULLY_DISCONNECTED=ON
says "an installed library that is too old is named" "installed libwhisper 1.7.6, 1.9 or newer is needed"
lines "ECHONATIVE_WHISPER=fetch looks nowhere else" "fetch: no" \
  "${configure[@]}" -DECHONATIVE_WHISPER=fetch -DFETCHCONTENT_FULLY_DISCONNECTED=ON
