#!/usr/bin/env bash
# A full disk, on a small one that only this script sees: by root, or by anybody where the system lets people make namespaces.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${SMALL_DISK:-}" ]; then
  SMALL_DISK=$(mktemp -d)
  export SMALL_DISK
  trap 'rmdir "$SMALL_DISK"' EXIT
  root=()
  [ "$(id -u)" = 0 ] || root=(--user --map-root-user)
  unshare "${root[@]}" --mount "$0" "$@"
else
  mount -t tmpfs -o size=12m tmpfs "$SMALL_DISK"
  npm run --silent build
  npm run --silent jest -- test/full-disk.e2e.spec.ts "$@"
fi
