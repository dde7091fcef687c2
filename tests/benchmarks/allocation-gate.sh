#!/usr/bin/env bash
# The benchmarks that must not allocate, held to their limits; needs the solution built for release.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
output=$(dotnet run -c Release --no-build --project benchmarks/EchoNative.Benchmarks -- gate 2>&1)
code=$?
printf '%s\n' "$output" |
  sed -n -e 's/^allocation gate: \(.*\): ok$/ok \1/p' -e 's/^allocation gate: \(.*: TOO MUCH\)$/not ok \1/p' -e 's/^allocation gate: \(.*: there is no such benchmark\)$/not ok \1/p'
if [ "$code" != 0 ]; then
  printf '%s\n' "$output" | tail -n 20
  echo "not ok the gate ended with $code"
fi
exit "$code"
