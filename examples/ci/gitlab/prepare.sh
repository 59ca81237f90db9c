#!/usr/bin/env bash
# prepare.sh: what the jobs need on a plain image, and the program, by its digest.
set -euo pipefail

apt-get update -qq
apt-get install -y -qq --no-install-recommends ca-certificates curl git jq libssl3 >/dev/null
[[ -z ${S3CREDS_URL-} ]] || {
  curl --silent --show-error --fail --location --proto '=https' --max-time 300 --output /usr/local/bin/s3creds "$S3CREDS_URL"
  sha256sum --check --status <<<"${S3CREDS_SHA256:?is the digest of the program}  /usr/local/bin/s3creds"
  chmod 755 /usr/local/bin/s3creds
}
