#!/usr/bin/env bash
# Tries the packages of artifacts/packages as a user would: in a clean folder, without the source and without .NET.
#
#   packages/try.sh [FOLDER]     the folder of the packages
#
# Each runs the first command of the README, and makes an HTTPS call to a local endpoint whose certificate a test CA has signed: without that CA
# it must be refused. A package that is not there is not tried; the last line counts those that were.
set -euo pipefail
# What this machine trusts is no part of the trial.
unset SSL_CERT_FILE SSL_CERT_DIR
packages=$(cd "${1:-$(dirname "$0")/../artifacts/packages}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
tried=0
fail() { echo "try.sh: $*" >&2; exit 1; }
now() { date +%s%N; }

(cd "$packages" && sha256sum --check --quiet SHA256SUMS) || fail "the checksums do not match"

# A CA of this run, a certificate of this machine, and an endpoint that answers as STS does.
tls=$work/tls
mkdir "$tls"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=test CA' -keyout "$tls/ca.key" -out "$tls/ca.pem" \
  -addext basicConstraints=critical,CA:TRUE 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout "$tls/key.pem" -out "$tls/request.pem" 2>/dev/null
openssl x509 -req -in "$tls/request.pem" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial -days 2 -out "$tls/cert.pem" \
  -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) 2>/dev/null
python3 "$here/endpoint.py" "$tls/cert.pem" "$tls/key.pem" "$tls/port" &
server=$!
for _ in $(seq 100); do [ -s "$tls/port" ] && break; sleep 0.1; done
url=https://127.0.0.1:$(cat "$tls/port")

# bubblewrap makes the empty root. Where namespaces are not allowed the programs run beside this machine's files, which a line reports.
if bwrap --ro-bind / / true 2>/dev/null; then jail=bwrap; else jail=none; echo "bubblewrap is not allowed here: packages are tried without an empty root"; fi

# use NAME COMMAND…: COMMAND is the program, as this package gives it; it sees the folder $work/NAME as its working folder.
use() {
  local name=$1 begin first applied
  shift
  begin=$(now)
  "$@" version >"$work/out" 2>&1 || fail "$name: version: $(cat "$work/out")"
  first=$(now)
  "$@" apply -f examples/team.yaml --sandbox --yes --allow trust:role/media-pipeline >"$work/out" 2>&1 || fail "$name: apply: $(cat "$work/out")"
  grep -q ' done, 0 already as declared, 0 failed' "$work/out" || fail "$name: apply printed: $(cat "$work/out")"
  applied=$(now)
  "$@" plan -f examples/team.yaml --sandbox --detailed-exitcode >"$work/out" 2>&1 || fail "$name: plan after apply: $(cat "$work/out")"
  local keys=(--access-key AKIAIOSFODNN7EXAMPLE --secret-key of-no-account --endpoint-url "$url" --region us-east-1)
  trusted "$@" whoami "${keys[@]}" >"$work/out" 2>&1 || fail "$name: HTTPS with the test CA: $(cat "$work/out")"
  grep -q 123456789012 "$work/out" || fail "$name: whoami printed: $(cat "$work/out")"
  if "$@" whoami "${keys[@]}" >"$work/out" 2>&1; then fail "$name: HTTPS without the test CA was not refused"; fi
  grep -qiE 'certificate|ssl|tls' "$work/out" || fail "$name: HTTPS without the test CA printed: $(cat "$work/out")"
  echo "$name: starts in $(((first - begin) / 1000000)) ms, first apply in $(((applied - first) / 1000000)) ms; plan is empty; HTTPS with the CA only"
  tried=$((tried + 1))
}
# The store of the test CA, in the way of the package that is being tried.
trusted() { SSL_CERT_FILE=$tls/ca.pem "$@"; }

# shells FOLDER-OF-THE-PROGRAM BASH-FILE ZSH-FOLDER FISH-FILE [POWERSHELL-FILE]: each shell completes lines with the files of the package.
shells() {
  local shell load shown done=()
  for shell in bash zsh fish ${5:+pwsh}; do
    command -v $shell >/dev/null || { echo "$shell is not installed: not tried"; continue; }
    case $shell in
      bash) load="source '$2'; bind 'set bell-style none'" ;;
      zsh) load="fpath=('$3' \$fpath); autoload -Uz compinit; compinit -u -D" ;;
      fish) load="source '$4'" ;;
      pwsh) load=". '$5'" ;;
    esac
    shown=$(printf '%s\t%s\n' 's3creds plan --detail' --detailed-exitcode 's3creds plan --format ht' html |
      PATH=$1:$PATH python3 "$here/complete.py" $shell "$load") || fail "$shown"
    done+=("$shell")
  done
  echo "  completes in ${done[*]}"
}

for archive in "$packages"/s3creds-*-linux-x64.tar.gz; do
  [ -e "$archive" ] || continue
  mkdir "$work/archive"
  begin=$(now)
  tar -xzf "$archive" -C "$work/archive"
  unpacked=$(now)
  # An empty root: nothing of this machine, not even certificates.
  in_empty() {
    local certificates=()
    if [ $jail = none ]; then
      (cd "$work/archive" && env -i HOME="$work/archive" ${SSL_CERT_FILE:+SSL_CERT_FILE="$tls/ca.pem"} ./s3creds "$@")
      return
    fi
    [ -z "${SSL_CERT_FILE-}" ] || certificates=(--ro-bind "$tls/ca.pem" /ca.pem --setenv SSL_CERT_FILE /ca.pem)
    bwrap --bind "$work/archive" / --proc /proc --dev /dev --clearenv "${certificates[@]}" --setenv HOME / --chdir / /s3creds "$@"
  }
  use "archive linux-x64, in an empty root" in_empty
  echo "archive linux-x64: $(stat -c %s "$archive") bytes; unpacked in $(((unpacked - begin) / 1000000)) ms"
  shells "$work/archive" "$work/archive/completions/s3creds.bash" "$work/archive/completions" "$work/archive/completions/s3creds.fish" \
    "$work/archive/completions/s3creds.ps1"
  man -l "$work/archive/man/s3creds-plan.1" 2>/dev/null | grep -q -- --detailed-exitcode || fail "the man page of plan is not readable"
done

for archive in "$packages"/s3creds-*-linux-arm64.tar.gz; do
  [ -e "$archive" ] || continue
  command -v qemu-aarch64-static >/dev/null || { echo "archive linux-arm64: not tried, qemu-aarch64-static is missing"; continue; }
  mkdir "$work/arm64"
  tar -xzf "$archive" -C "$work/arm64"
  emulated() { (cd "$work/arm64" && qemu-aarch64-static ./s3creds "$@"); }
  use "archive linux-arm64, emulated by qemu" emulated
done

for deb in "$packages"/s3creds_*_amd64.deb; do
  [ -e "$deb" ] || continue
  if command -v lintian >/dev/null; then lintian --fail-on error "$deb"; fi
  mkdir "$work/deb"
  dpkg-deb -x "$deb" "$work/deb/root"
  cp -r "$work/deb/root/usr/share/doc/s3creds/examples" "$work/deb/examples"
  test -s "$work/deb/root/usr/share/man/man1/s3creds-plan.1.gz" || fail "the Debian package has no man pages"
  installed() { (cd "$work/deb" && "$work/deb/root/usr/bin/s3creds" "$@"); }
  use "Debian package" installed
  shells "$work/deb/root/usr/bin" "$work/deb/root/usr/share/bash-completion/completions/s3creds" \
    "$work/deb/root/usr/share/zsh/vendor-completions" "$work/deb/root/usr/share/fish/vendor_completions.d/s3creds.fish"
  MANPATH=$work/deb/root/usr/share/man man s3creds-apply 2>/dev/null | grep -q -- --expect-digest || fail "man s3creds-apply shows nothing"
done

for image in "$packages"/s3creds-*.oci.tar; do
  [ -e "$image" ] || continue
  mkdir -p "$work/oci/image" "$work/oci/root" "$work/oci/work"
  tar -xf "$image" -C "$work/oci/image"
  python3 - "$work/oci" <<'P'
import json, os, subprocess, sys
folder = sys.argv[1]
blob = lambda digest: os.path.join(folder, "image", "blobs", *digest.split(":"))
load = lambda digest: json.load(open(blob(digest)))
manifest = load(json.load(open(os.path.join(folder, "image", "index.json")))["manifests"][0]["digest"])
config = load(manifest["config"]["digest"])["config"]
for layer in manifest["layers"]:
    subprocess.run(["tar", "-xzf", blob(layer["digest"]), "-C", os.path.join(folder, "root")], check=True)
assert config["User"] == "65532:65532" and config["Entrypoint"] == ["/usr/bin/s3creds"] and config["WorkingDir"] == "/work", config
P
  cp -r "$here/../examples" "$work/oci/work/examples"
  # As an engine would with --read-only: the image's root, its user, and one folder to write to.
  in_image() {
    local certificates=()
    if [ $jail = none ]; then
      (cd "$work/oci/work" && env -i HOME="$work/oci/work" ${SSL_CERT_FILE:+SSL_CERT_FILE="$tls/ca.pem"} "$work/oci/root/usr/bin/s3creds" "$@")
      return
    fi
    [ -z "${SSL_CERT_FILE-}" ] || certificates=(--ro-bind "$tls/ca.pem" /etc/ssl/certs/ca-certificates.crt)
    bwrap --unshare-user --uid 65532 --gid 65532 --ro-bind "$work/oci/root" / --bind "$work/oci/work" /work --tmpfs /tmp --proc /proc --dev /dev \
      "${certificates[@]}" --clearenv --setenv HOME /work --setenv SSL_CERT_FILE /etc/ssl/certs/ca-certificates.crt \
      --chdir /work /usr/bin/s3creds "$@"
  }
  use "OCI image, read-only, as user 65532" in_image
done

for tool in "$packages"/s3creds.*.nupkg; do
  [ -e "$tool" ] || continue
  mkdir "$work/tool"
  dotnet tool install s3creds --tool-path "$work/tool/bin" --add-source "$packages" --version "$(basename "$tool" .nupkg | cut -d. -f2-)" >"$work/out" 2>&1 ||
    fail "the tool cannot be installed: $(cat "$work/out")"
  cp -r "$here/../examples" "$work/tool/examples"
  of_tool() { (cd "$work/tool" && "$work/tool/bin/s3creds" "$@"); }
  use "dotnet tool" of_tool
done

[ "$tried" -gt 0 ] || fail "there is no package in $packages"
echo "$tried packages tried"
