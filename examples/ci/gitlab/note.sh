#!/usr/bin/env bash
# note.sh NUMBER FILE: writes the text of FILE as the one note of s3creds on merge request NUMBER, or updates that note.
set -euo pipefail

number=$1 file=$2
marker="<!-- s3creds:plan:${S3CREDS_NAME:-default} -->"
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$number/notes"

# gitlab METHOD URL [curl options]: the token goes through a file descriptor, so that no process list shows it.
gitlab() {
  curl --silent --show-error --fail-with-body --max-time 60 --retry 3 --request "$1" "$2" \
    --header @<(printf 'PRIVATE-TOKEN: %s\n' "$S3CREDS_TOKEN") "${@:3}"
}

me=$(gitlab GET "$CI_API_V4_URL/user" | jq .id)
page=1 id=
while [[ -z $id ]]; do
  items=$(gitlab GET "$notes?per_page=100&page=$page")
  id=$(jq --raw-output --arg marker "$marker" --argjson me "$me" \
    'map(select(.author.id == $me and (.body | startswith($marker)))) | first.id // empty' <<<"$items")
  (($(jq length <<<"$items") < 100)) && break
  page=$((page + 1))
done
text=$(jq --null-input --rawfile text "$file" --arg marker "$marker" '{body: ($marker + "\n" + $text)[0:900000]}')
if [[ -n $id ]]; then
  gitlab PUT "$notes/$id" --header 'Content-Type: application/json' --data-binary @- <<<"$text" >/dev/null
  echo "Updated note $id of !$number."
else
  gitlab POST "$notes" --header 'Content-Type: application/json' --data-binary @- <<<"$text" | jq --raw-output '"Added note \(.id)."'
fi
