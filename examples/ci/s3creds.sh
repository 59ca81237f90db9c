#!/usr/bin/env bash
# What the other scripts share: the program (S3CREDS), the manifests (S3CREDS_FILES) and the approvals (S3CREDS_ALLOW), one a line each.
set -euo pipefail

: "${S3CREDS:=s3creds}"

s3() { "$S3CREDS" "$@" --no-color; }

# options NAME TEXT: NAME and a line of the text, for each line. Nothing in a line is taken as more than one argument.
options() {
  local line
  while IFS= read -r line; do
    [[ -z $line ]] || printf '%s\0%s\0' "$1" "$line"
  done <<<"$2"
}

: "${S3CREDS_FILES:?names the manifests, one a line}"
mapfile -d '' -t files < <(options -f "$S3CREDS_FILES")
mapfile -d '' -t allow < <(options --allow "${S3CREDS_ALLOW-}")

# output NAME VALUE: an output of the step. A value of several lines could set other outputs too.
output() {
  [[ $2 != *$'\n'* ]] || { echo "the output $1 has several lines" >&2; return 1; }
  printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:-/dev/stdout}"
}

# summary FILE: the text on the page of the run.
summary() {
  [[ -z ${GITHUB_STEP_SUMMARY-} ]] || head -c 1000000 "$1" >>"$GITHUB_STEP_SUMMARY"
}
