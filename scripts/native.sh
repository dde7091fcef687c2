# shellcheck shell=bash disable=SC2154 # variables of build.sh
# libwhisper, found or built by CMake, and the ABI probe.

processors() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

configure() {
  cmake --preset "$1" ${cmake_arguments[@]+"${cmake_arguments[@]}"}
}

compile() {
  cmake --build "$artifacts/build/$1" --parallel "$(processors)" &&
    cmake --install "$artifacts/build/$1" --component echonative ${2:+--prefix "$2"}
}

show_choice() { sed -n 's/^-- \(whisper: \)/    \1/p' "$log"; }

# What a configuration depends on: as long as it stays the same, the last choice of whisper stands.
configuration_of() {
  {
    printf '%s\n' "$1" "$(command -v cmake)" ${cmake_arguments[@]+"${cmake_arguments[@]}"}
    cat CMakeLists.txt CMakePresets.json native/cmake/*.cmake native/abi/CMakeLists.txt
  } | cksum
}

configure_native() {
  local build=$artifacts/build/$1
  # Not having found whisper is no failure yet where it can be installed.
  if ! failure_word=stopped try_step "configure native code ($1)" configure "$1"; then
    show_choice
    if ! grep -q 'There is no whisper to build against' "$log"; then
      show_log_and_fail "configuring"
    elif ! grep -q '^-- whisper: system: no' "$log"; then
      fail "$(sed -n 's/^-- \(whisper: \)/\1/p' "$log" | tail -n 1)"
    elif ! can_install_whisper; then
      fail "no whisper: let git reach github.com, name its source with -DFETCHCONTENT_SOURCE_DIR_WHISPER=DIR, or install libwhisper 1.9"
    fi
    install_whisper
    step "configure native code ($1)" configure "$1"
  fi
  show_choice
  configuration_of "$1" >"$build/echonative-configuration"
}

# build_native [PRESET [PREFIX]]
build_native() {
  local preset=${1:-$preset} prefix=${2:-} built=no
  local build=$artifacts/build/$preset
  need_build_tools
  if [ "$(configuration_of "$preset")" = "$(cat "$build/echonative-configuration" 2>/dev/null)" ]; then
    say "    whisper: as before, $(sed -n 's/^why=//p' "$build/native.txt")"
    # A failure here is no end: the library that it was configured for may have gone since.
    if failure_word=stopped try_step "build native code ($preset)" compile "$preset" "$prefix"; then built=yes; fi
  fi
  if [ "$built" = no ]; then
    configure_native "$preset"
    step "build native code ($preset)" compile "$preset" "$prefix"
  fi
  if grep -q '^source=system' "$build/native.txt"; then need_fast_kernels; fi
}
