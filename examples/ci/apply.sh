#!/usr/bin/env bash
# apply.sh: plans again and applies, if the steps are those whose digest was approved (S3CREDS_STEPS). Other steps are refused (exit 4).
set -euo pipefail
# shellcheck source=s3creds.sh
source "$(dirname "${BASH_SOURCE[0]}")/s3creds.sh"

: "${S3CREDS_STEPS:?is the digest of the approved steps}"
s3 apply "${files[@]}" "${allow[@]}" --expect-steps "$S3CREDS_STEPS"
