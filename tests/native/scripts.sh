#!/usr/bin/env bash
# Every shell script of the repository under shellcheck, where that is installed.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

if ! command -v shellcheck >/dev/null; then
  echo "skip shellcheck: it is not installed"
  exit 0
fi
git ls-files '*.sh' '*.bash' | while IFS= read -r script; do
  if said=$(shellcheck -x "$script"); then
    echo "ok shellcheck $script"
  else
    echo "not ok shellcheck $script"
    printf '%s\n' "$said" | sed 's/^/  /'
  fi
done
