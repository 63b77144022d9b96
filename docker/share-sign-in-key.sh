#!/bin/sh
# Gives several data folders one key for local sign-in and one for sessions, so that a token or cookie of one node is good on all.
#
#   share-sign-in-key FOLDER OTHER...
#
# FOLDER's keys are made where there are none; the OTHERs get them. Nodes that are running read them at their next start.
set -eu

first=$1
shift
SAYSO_DATA=$first sayso token --name nobody --roles AUDITOR >/dev/null

umask 077
[ -s "$first/session-key" ] || {
  head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' >"$first/session-key.new"
  mv "$first/session-key.new" "$first/session-key"
}
for other in "$@"; do
  mkdir -p "$other"
  for key in local-key.json session-key; do
    cp "$first/$key" "$other/$key.new"
    mv "$other/$key.new" "$other/$key"
  done
done
