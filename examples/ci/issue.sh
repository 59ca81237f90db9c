#!/usr/bin/env bash
# issue.sh open FILE: one open issue says what differs: it is created, or its text is updated.
# issue.sh close: it is closed, with a comment, since nothing differs any more.
set -euo pipefail
# shellcheck source=forge.sh
source "$(dirname "${BASH_SOURCE[0]}")/forge.sh"

label=s3creds-drift
marker="<!-- s3creds:drift:${S3CREDS_NAME:-default} -->"
number=$(all "issues?state=open&labels=$label" |
  jq --raw-output --arg marker "$marker" --arg me "$FORGE_LOGIN" \
    'map(select(.user.login == $me and (.body | startswith($marker)))) | first.number // empty')

case $1 in
  open)
    text=$(body "$2" "$marker")
    if [[ -n $number ]]; then
      api PATCH "issues/$number" "$text" >/dev/null
      echo "Updated issue #$number."
    else
      api POST issues "$(jq --arg name "$label" '. + {title: "The account differs from the manifests", labels: [$name]}' <<<"$text")" |
        jq --raw-output '"Opened issue #\(.number)."'
    fi
    ;;
  close)
    if [[ -z $number ]]; then
      echo "No issue is open."
    else
      api POST "issues/$number/comments" '{"body": "The account equals the manifests again."}' >/dev/null
      api PATCH "issues/$number" '{"state": "closed", "state_reason": "completed"}' >/dev/null
      echo "Closed issue #$number."
    fi
    ;;
  *)
    echo "usage: issue.sh open FILE | close" >&2
    exit 64
    ;;
esac
