# shellcheck shell=bash disable=SC2154 # variables of build.sh
# The .NET side: solution, command, benchmarks, packages.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_dotnet() {
  local folder
  for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/local/share/dotnet /usr/share/dotnet /usr/lib/dotnet; do
    if [ -n "$folder" ] && [ -x "$folder/dotnet" ] && ! has dotnet; then PATH=$folder:$PATH; fi
  done
  case $'\n'$(dotnet --list-sdks 2>/dev/null) in
    *$'\n'10.*) ;;
    *) fail "missing: the .NET SDK 10 (https://dotnet.microsoft.com/download/dotnet/10.0)" ;;
  esac
}

# A difference is told and no more: another version of the generator writes other text. The ABI test is the gate.
check_bindings() {
  if has ClangSharpPInvokeGenerator; then
    try_step "compare the bindings with the generator's output" env \
      "NATIVE_INCLUDE=$(sed -n 's/^include=//p' "$artifacts/build/$preset/native.txt")" bindings/generate.sh --check ||
      say "    $(tail -n 1 "$log") (${log#"$root"/})"
  else
    say "    bindings: not compared, ClangSharpPInvokeGenerator is not on PATH"
  fi
}

write_launcher() {
  cat >"$artifacts/echonative" <<'TEXT'
#!/bin/sh
# Starts the echonative command with DOTNET_ROOT's dotnet, else with the one on PATH.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
here=$(cd "$(dirname "$self")" && pwd -P)
dotnet=dotnet
if [ -n "$DOTNET_ROOT" ] && [ -x "$DOTNET_ROOT/dotnet" ]; then dotnet=$DOTNET_ROOT/dotnet; fi
if ! command -v "$dotnet" >/dev/null 2>&1; then
  echo "echonative: the .NET runtime 10 is missing: put dotnet on PATH or set DOTNET_ROOT" >&2
  exit 1
fi
exec "$dotnet" "$here/cli/EchoNative.Cli.dll" "$@"
TEXT
  chmod +x "$artifacts/echonative"
}

publish_command() {
  rm -rf "$artifacts/cli" &&
    dotnet publish src/EchoNative.Cli -c Release --no-build -o "$artifacts/cli" -v quiet &&
    write_launcher
}

build_all() {
  need_dotnet
  build_native
  check_bindings
  step "restore and build the solution" dotnet build EchoNative.sln -c Release -v minimal
  step "publish the command to artifacts/echonative" publish_command
}

# --gate: only the benchmarks that allocations.json names, in short runs, for what they allocate.
run_benchmarks() {
  say ''
  if [ "${arguments[0]-}" = --gate ]; then arguments[0]=gate; fi
  exec dotnet run -c Release --no-build --project benchmarks/EchoNative.Benchmarks -- ${arguments[@]+"${arguments[@]}"}
}

pack_native() {
  # Without this macOS adds its file attributes as files.
  COPYFILE_DISABLE=1 tar -czf "$1" --exclude native.txt --exclude abi-probe -C "$2" .
}

# Own libraries go into the package and an archive. Of the system's library nothing may be passed on this way.
pack() {
  local rid native
  need_dotnet
  rm -rf "$artifacts/pack"
  [ -n "$preset_named" ] || preset=$portable_preset
  native=$artifacts/pack/native
  build_native "$preset" "$native"
  rid=$(sed -n 's/^rid=//p' "$native/native.txt")
  step "restore and build the solution" dotnet build EchoNative.sln -c Release -v minimal
  if grep -q '^source=system' "$native/native.txt"; then
    say "    whisper comes from the system: the packages hold no native libraries, their users install libwhisper 1.9"
    rm -rf "$native"
    step "pack" dotnet pack EchoNative.sln -c Release --no-build -o "$artifacts/pack" -v minimal
  else
    step "native libraries to echonative-native-$rid.tar.gz" \
      pack_native "$artifacts/pack/echonative-native-$rid.tar.gz" "$native"
    step "pack" dotnet pack EchoNative.sln -c Release --no-build -o "$artifacts/pack" -v minimal \
      "-p:EchoNativeRuntimes=$native" "-p:EchoNativeRid=$rid"
    rm -rf "$native"
  fi
  (cd "$artifacts/pack" && find . -type f | sort | sed 's|^\./|    artifacts/pack/|')
}

clean() {
  rm -rf "$artifacts"
  find src tests bindings benchmarks -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
  say "removed artifacts and every bin and obj folder"
}
