#!/bin/sh
# Gives several data folders one key for local sign-in, so that a token of one node is good on all.
#
#   share-sign-in-key FOLDER OTHER...
#
# FOLDER's key is made where there is none; the OTHERs get it. Nodes that are running read it at their next start.
set -eu

first=$1
shift
SAYSO_DATA=$first sayso token --name nobody --roles AUDITOR >/dev/null

umask 077
for other in "$@"; do
  mkdir -p "$other"
  cp "$first/local-key.json" "$other/local-key.json.new"
  mv "$other/local-key.json.new" "$other/local-key.json"
done
