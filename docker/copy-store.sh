#!/bin/sh
# Copies the files of an EventStoreDB node into an empty folder, also while it writes; for a backup.
#
#   copy-store FROM TO
#
# The order is what makes the copy one that starts: checkpoints never point beyond the log that is copied after them.
set -eu

from=$1
to=$2
[ -e "$from/chaser.chk" ] || {
  echo "$from holds no store: there is no chaser.chk." >&2
  exit 1
}
mkdir -p "$to"
[ -z "$(ls -A "$to")" ] || {
  echo "$to is not empty." >&2
  exit 1
}

from=$(cd "$from" && pwd)
to=$(cd "$to" && pwd)
cd "$from"
copy() {
  find "$@" -type f -exec cp --parents --preserve=mode,timestamps --sparse=always -t "$to" {} +
}

# A file that the store merges away meanwhile fails the copy: empty TO and run it again.
[ ! -d index ] || copy index -name '*.chk'
[ ! -d index ] || copy index ! -name '*.chk'
copy . -maxdepth 1 -name '*.chk'
copy . -maxdepth 1 -name 'chunk-*'
# At its first start the copy cuts its log to what its checkpoints vouch for.
cp "$to/chaser.chk" "$to/truncate.chk"
echo "$(find "$to" -name 'chunk-*' | wc -l) chunks in $to"
