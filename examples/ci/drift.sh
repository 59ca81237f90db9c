#!/usr/bin/env bash
# drift.sh: compares the account with the manifests. The output `drift` is true or false; a comparison that failed ends the job.
set -euo pipefail
# shellcheck source=s3creds.sh
source "$(dirname "${BASH_SOURCE[0]}")/s3creds.sh"

out=${S3CREDS_OUT:-s3creds-drift}
mkdir -p "$out"
status=0
s3 drift "${files[@]}" --format markdown >"$out/drift.md" || status=$?
case $status in
  0) output drift false ;;
  2) output drift true ;;
  *) exit "$status" ;;
esac
summary "$out/drift.md"
