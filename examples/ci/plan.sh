#!/usr/bin/env bash
# plan.sh: plans the manifests in S3CREDS_FILES (paths, one a line) into S3CREDS_OUT: plan.json, plan.md and, where this version has it,
# plan.html. The digest of the steps becomes the output `steps`, and whether there are any the output `changes`.
set -euo pipefail
# shellcheck source=s3creds.sh
source "$(dirname "${BASH_SOURCE[0]}")/s3creds.sh"

out=${S3CREDS_OUT:-s3creds-plan}
mkdir -p "$out"
status=0
s3 plan "${files[@]}" "${allow[@]}" --out "$out/plan.json" --format markdown >"$out/plan.md" 2>"$out/errors.txt" || status=$?
cat "$out/errors.txt" >&2
if ((status == 0)); then
  s3 show "$out/plan.json" --format html >"$out/plan.html" 2>/dev/null || rm -f "$out/plan.html"
  steps=$(jq --raw-output .stepsDigest "$out/plan.json")
  changes=$(jq '.steps | length > 0' "$out/plan.json")
  output steps "$steps"
  output changes "$changes"
  printf '\nDigest of the steps: `%s`\n' "$steps" >>"$out/plan.md"
elif [[ ! -s $out/plan.md ]]; then
  # Messages quote manifests: they are shown as they are, in a block that they cannot end.
  { echo '**The plan failed.**'; echo; sed 's/^/    /' "$out/errors.txt"; } >"$out/plan.md"
fi
summary "$out/plan.md"
exit "$status"
