#!/usr/bin/env bash
# Whether a build works at all: it transcribes the bundled recording, counts its word errors, and streams it through its server.
#
#   usage: smoke.sh COMMAND      (such as artifacts/echonative)
set -euo pipefail

command=${1:?usage: smoke.sh COMMAND}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
samples=$root/native/models/digits/samples
work=$(mktemp -d)
server=''
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

fail() {
  echo "smoke.sh: $*" >&2
  exit 1
}

# check NAME FILE: its words are those of the recording, but for one in ten.
check() {
  "$command" wer "$samples/demo.txt" "$2" --normaliser basic --json >"$work/wer.json"
  rate=$(sed -n 's/.*"word_error_rate": \([0-9.E+-]*\).*/\1/p' "$work/wer.json")
  awk -v rate="$rate" 'BEGIN { exit !(rate != "" && rate <= 0.1) }' || fail "$1: word error rate $rate: $(cat "$2")"
  echo "ok $1: word error rate $rate"
}

"$command" --version
"$command" transcribe "$samples/demo.wav" >"$work/file.txt"
check transcribe "$work/file.txt"

"$command" serve --port 0 >"$work/server.txt" 2>"$work/server.err" &
server=$!
for _ in $(seq 300); do
  url=$(sed -n 's/^listening *//p' "$work/server.txt" | tr -d '\r')
  [ -z "$url" ] || break
  kill -0 "$server" 2>/dev/null || fail "the server ended: $(cat "$work/server.err")"
  sleep 0.2
done
[ -n "$url" ] || fail "the server did not start within a minute"
"$command" stream "$samples/demo.wav" --url "$url" >"$work/stream.txt"
check stream "$work/stream.txt"
