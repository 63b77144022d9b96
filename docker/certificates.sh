#!/bin/sh
# Makes the certificate authority of the store's cluster, and one certificate that all its nodes share.
#
#   certificates FOLDER NAME...
#
# NAME are the DNS names that the nodes advertise. Into FOLDER go
#   authority/ca.key           what signs: for nobody but this script
#   ca/ca.crt                  whom nodes and clients trust
#   node/node.crt node.key     what the nodes show
# What is there stays: the authority always; the nodes' certificate while it fits names, key and authority and holds 30 days more.
# OWNER (uid:gid), where set, is who may read the nodes' key.
set -eu

folder=$1
shift
ca_key=$folder/authority/ca.key
ca=$folder/ca/ca.crt
key=$folder/node/node.key
certificate=$folder/node/node.crt

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# openssl tells much when all is well
quietly() {
  "$@" 2>"$work/log" || {
    cat "$work/log" >&2
    exit 1
  }
}

# put FILE TARGET MODE: the target is the old file or the whole new one, never half of it
put() {
  cp "$1" "$2.new"
  chmod "$3" "$2.new"
  mv "$2.new" "$2"
}

# request NAME COMMON_NAME: a new key and what asks for its certificate
request() {
  quietly openssl req -new -newkey rsa:3072 -nodes -sha256 -subj "/CN=$2" -keyout "$work/$1.key" -out "$work/$1.csr"
}

fits() {
  [ -s "$certificate" ] && [ -s "$key" ] || return 1
  openssl verify -CAfile "$ca" "$certificate" >"$work/log" 2>&1 || return 1
  openssl x509 -in "$certificate" -noout -checkend 2592000 >"$work/log" || return 1
  [ "$(openssl x509 -in "$certificate" -noout -pubkey)" = "$(openssl pkey -in "$key" -pubout)" ] || return 1
  for name in localhost "$@"; do
    openssl x509 -in "$certificate" -noout -checkhost "$name" | grep -q 'does match' || return 1
  done
}

mkdir -p "$folder/authority" "$folder/ca" "$folder/node"
chmod 755 "$folder/ca" "$folder/node"

if [ ! -s "$ca" ] && [ ! -s "$ca_key" ]; then
  request ca 'Sayso store authority'
  cat >"$work/ca.ext" <<'END'
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
END
  quietly openssl x509 -req -in "$work/ca.csr" -signkey "$work/ca.key" -sha256 -days 3650 -extfile "$work/ca.ext" -out "$work/ca.crt"
  put "$work/ca.key" "$ca_key" 400
  put "$work/ca.crt" "$ca" 444
  echo "made the authority $ca"
fi

if fits "$@"; then
  echo "$certificate stays: $(openssl x509 -in "$certificate" -noout -enddate)"
  exit
fi

[ -s "$ca_key" ] || {
  echo "$ca_key, which signs, is missing: bring it back, or remove $ca too and all is made anew." >&2
  exit 1
}
names=DNS:localhost,IP:127.0.0.1
for name in "$@"; do names=$names,DNS:$name; done
# The same common name on every node is how the store's nodes know each other; they are each other's clients, too.
request node eventstoredb-node
cat >"$work/node.ext" <<END
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=serverAuth,clientAuth
subjectAltName=$names
END
quietly openssl x509 -req -in "$work/node.csr" -CA "$ca" -CAkey "$ca_key" -set_serial "0x$(openssl rand -hex 16)" -sha256 -days 825 \
  -extfile "$work/node.ext" -out "$work/node.crt"
put "$work/node.key" "$key" 400
put "$work/node.crt" "$certificate" 444
[ -z "${OWNER:-}" ] || chown "$OWNER" "$key"
echo "made $certificate for $names"
