#!/usr/bin/env bash
# comment.sh NUMBER FILE: writes the text of FILE as the one comment of s3creds on pull request NUMBER, or updates that comment.
set -euo pipefail
# shellcheck source=forge.sh
source "$(dirname "${BASH_SOURCE[0]}")/forge.sh"

number=$1 file=$2
marker="<!-- s3creds:plan:${S3CREDS_NAME:-default} -->"

id=$(all "issues/$number/comments" |
  jq --raw-output --arg marker "$marker" --arg me "$FORGE_LOGIN" \
    'map(select(.user.login == $me and (.body | startswith($marker)))) | first.id // empty')
if [[ -n $id ]]; then
  api PATCH "issues/comments/$id" "$(body "$file" "$marker")" >/dev/null
  echo "Updated comment $id of #$number."
else
  api POST "issues/$number/comments" "$(body "$file" "$marker")" | jq --raw-output '"Added comment \(.id)."'
fi
