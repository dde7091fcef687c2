#!/usr/bin/env bash
# What build.sh says when something is missing or wrong: one clear line and a failure. Prints one line per case.
set -uo pipefail
# shellcheck source=tests/native/helpers.bash
. "$(dirname "$0")/helpers.bash"

# fails_saying NAME TEXT COMMAND...: a failure whose standard error is one line that holds the text.
fails_saying() {
  local name=$1 text=$2 good=1
  shift 2
  if ! "$@" >"$scratch/out" 2>"$scratch/err" </dev/null &&
    [ "$(wc -l <"$scratch/err")" -eq 1 ] && grep -qF -- "$text" "$scratch/err"; then
    good=0
  fi
  report "$good" "$name"
}

# A PATH with the usual small tools, and without those that are named.
path_without() {
  local folder=$scratch/bin tool
  rm -rf "$folder"
  mkdir "$folder"
  for tool in bash sh env cat sed grep awk tr tail cut head wc mkdir rm dirname uname id printf cksum getconf sort \
    cmake cc c++ make git pkg-config; do
    case " $* " in *" $tool "*) continue ;; esac
    if command -v "$tool" >/dev/null; then ln -s "$(command -v "$tool")" "$folder/$tool"; fi
  done
  printf '%s' "$folder"
}

./build.sh -h >"$scratch/out" 2>"$scratch/err" && grep -q 'native.*libwhisper' "$scratch/out" && [ ! -s "$scratch/err" ]
report $? "-h lists the verbs"

fails_saying "an unknown verb is named" "unknown verb frobnicate" ./build.sh frobnicate
fails_saying "an unknown option is named" "unknown option --frobnicate" ./build.sh native --frobnicate
fails_saying "--gate is for bench" "--gate belongs to bench" ./build.sh build --gate
fails_saying "two verbs are refused" "one verb at a time" ./build.sh build test
fails_saying "--preset without a name is refused" "--preset needs a name" ./build.sh native --preset
fails_saying "without cmake, --no-install says so" "missing: cmake 3.21 or newer" \
  env PATH="$(path_without cmake)" ./build.sh native --no-install
fails_saying "without a compiler, --no-install says so" "missing: a C++ compiler" \
  env PATH="$(path_without cc c++)" ./build.sh native --no-install

# An SDK that is too old can't be had beside the real one, so its answer is played.
mkdir "$scratch/old-sdk"
printf '#!/bin/sh\necho "8.0.404 [/usr/share/dotnet/sdk]"\n' >"$scratch/old-sdk/dotnet"
chmod +x "$scratch/old-sdk/dotnet"
fails_saying "with an old .NET SDK, build says what is missing" "missing: the .NET SDK 10" \
  env PATH="$scratch/old-sdk:$PATH" ./build.sh build --no-install

fails_saying "a source folder without whisper.cpp is refused" "$scratch holds no whisper.cpp" \
  ./build.sh native --no-install "-DFETCHCONTENT_SOURCE_DIR_WHISPER=$scratch"
fails_saying "with no whisper at all, --no-install says how to get one" "no whisper: let git reach github.com" \
  env PKG_CONFIG_LIBDIR="$scratch" ./build.sh native --no-install \
  -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DCMAKE_DISABLE_FIND_PACKAGE_ggml=ON -DFETCHCONTENT_SOURCE_DIR_WHISPER=
