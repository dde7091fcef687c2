# shellcheck shell=bash disable=SC2154 # variables of build.sh
# Every test, one project after the other, and one closing line for all of them.

passed=0 failed=0
skips=''

# bring PACKAGES TESTS: installs what these tests need; they skip, and say so, where it is not.
bring() {
  has_apt && { is_root || { has sudo && sudo -n true 2>/dev/null; }; } || return 0
  announce "$1"
  update_packages
  # shellcheck disable=SC2086 # a list of names
  try_step "apt-get install $1" apt_get install -y --no-install-recommends $1 || say "    note: no $1, so $2 skip"
}

# has_python STATEMENT: whether a Python can run it. The first one on PATH need not be the one that sees the distribution's packages.
has_python() {
  local python
  for python in python3 /usr/bin/python3; do
    if "$python" -c "$1" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

prepare_tests() {
  if [ "$install" = no ]; then return; fi
  if ! has ffmpeg; then bring ffmpeg "the tests of other containers than WAV"; fi
  if ! has_python 'from jsonschema import Draft202012Validator'; then bring python3-jsonschema "the tests of docs/echo.v1.schema.json"; fi
  if ! has_python 'import yaml'; then bring python3-yaml "the test of the workflow"; fi
  need_onnxruntime
  # 115 MB; a worker process then decodes the digits with it.
  if [ "$distribution" = debian ] && ! has_python 'import torch, numpy'; then bring "python3-torch python3-numpy" "the tests of the PyTorch worker"; fi
  # In other distributions the package is missing or only fetches a snap.
  if [ "$distribution" = debian ] && ! has chromium; then bring chromium "the tests of the page"; fi
  if [ -x benchmarks/peers/install.sh ] && [ -z "${ECHONATIVE_WHISPER_CLI:-}" ] && ! has whisper-cli; then
    if try_step "whisper-cli to compare with" benchmarks/peers/install.sh; then
      ECHONATIVE_WHISPER_CLI=$(tail -n 1 "$log")
      export ECHONATIVE_WHISPER_CLI
    else
      say "    note: $(tail -n 1 "$log")"
    fi
  fi
}

unescape_xml() { sed -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&quot;/"/g' -e "s/&apos;/'/g" -e 's/&amp;/\&/g'; }

counter() { sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

# "NAME: first line of the reason", one line per skipped test of a trx file.
skipped_tests() {
  awk '
    /<UnitTestResult / { skipped = /outcome="NotExecuted"/; name = $0; sub(/.* testName="/, "", name); sub(/" .*/, "", name) }
    skipped && /<Message>/ { reason = $0; sub(/.*<Message>/, "", reason); sub(/<\/Message>.*/, "", reason)
                             print name ": " reason; skipped = 0 }' "$1" | unescape_xml
}

failed_tests() {
  awk '
    /<UnitTestResult / { bad = /outcome="Failed"/; name = $0; sub(/.* testName="/, "", name); sub(/" .*/, "", name) }
    bad && /<Message>/ { sub(/.*<Message>/, ""); print "FAILED " name; inside = 1 }
    bad && inside { gsub(/<\/?(Message|StackTrace)>/, ""); if (!/<\/ErrorInfo>/) print "    " $0 }
    /<\/ErrorInfo>/ { inside = 0; bad = 0 }' "$1" | unescape_xml
}

dotnet_test() {
  local project=$1 trx=$2
  shift 2
  dotnet test "$project" -c Release --no-build -m:1 --logger "trx;LogFileName=$trx" --results-directory "$artifacts/test-results" \
    --blame-hang-timeout 15m --blame-hang-dump-type none -v quiet "$@"
}

# test_project FOLDER [LABEL [ARGUMENT...]]: what is exported before reaches the tests.
test_project() {
  local project=$1 name=${1##*/}${2:+ $2} ok=yes total executed good bad trx
  shift
  if [ $# -gt 0 ]; then shift; fi
  trx=$artifacts/test-results/${name// /-}.trx
  rm -f "$trx"
  try_step "test $name" dotnet_test "$project" "${trx##*/}" "$@" || ok=no
  total=0 executed=0 good=0 bad=0
  if [ -f "$trx" ]; then
    total=$(counter "$trx" total) executed=$(counter "$trx" executed)
    good=$(counter "$trx" passed) bad=$(counter "$trx" failed)
  fi
  say "    $good passed, $bad failed, $((total - executed)) skipped"
  if [ "$ok" = no ] && [ "$bad" = 0 ]; then
    bad=1
    tail -n 25 "$log"
    say "FAILED $name: the run ended before its tests did; the whole log is ${log#"$root"/}"
  elif [ "$bad" != 0 ]; then
    failed_tests "$trx"
  fi
  passed=$((passed + good)) failed=$((failed + bad))
  if [ "$total" != "$executed" ]; then skips="$skips$(skipped_tests "$trx")"$'\n'; fi
}

# The tests of vector code once more for each narrower instruction set, which .NET switches off by these settings.
test_instruction_sets() {
  local setting settings=EnableHWIntrinsic
  case $(uname -m) in x86_64 | amd64) settings='EnableAVX512 EnableAVX2 EnableHWIntrinsic' ;; esac
  for setting in $settings; do
    export "DOTNET_$setting=0"
    test_project tests/EchoNative.Tests "$setting off" --filter Category=Simd
    unset "DOTNET_$setting"
  done
}

# A shell test prints `ok NAME`, `not ok NAME` or `skip NAME: REASON`, one line per case.
test_script() {
  local name=${1##*/} ok=yes good bad
  try_step "test $name" bash "$1" || ok=no
  good=$(grep -c '^ok ' "$log" || true)
  bad=$(grep -c '^not ok ' "$log" || true)
  if [ "$ok" = no ] && [ "$bad" = 0 ]; then bad=1; fi
  say "    $good passed, $bad failed, $(grep -c '^skip ' "$log" || true) skipped"
  if [ "$bad" != 0 ]; then tail -n 40 "$log"; fi
  passed=$((passed + good)) failed=$((failed + bad))
  skips="$skips$(sed -n "s/^skip /$name: /p" "$log")"$'\n'
}

run_tests() {
  local project script skipped
  prepare_tests
  # Not part of the solution: its library brings 200 MB that nothing else needs.
  step "restore and build the tests of the page" dotnet build tests/EchoNative.Browser.Tests -c Release -v minimal
  for script in tests/native/*.sh tests/benchmarks/*.sh; do test_script "$script"; done
  for project in tests/*/*.Tests.csproj; do test_project "$(dirname "$project")"; done
  test_instruction_sets
  skips=$(printf '%s' "$skips" | sed '/^$/d')
  skipped=0
  if [ -n "$skips" ]; then
    skipped=$(printf '%s\n' "$skips" | wc -l | tr -d ' ')
    say "skipped:"
    printf '%s\n' "$skips" | sed 's/^/    /'
  fi
  if [ "$((passed + failed))" = 0 ]; then say "no test ran"; fi
  say "$passed passed, $failed failed, $skipped skipped"
  if [ "$failed" != 0 ] || [ "$passed" = 0 ]; then exit 1; fi
}
