#!/usr/bin/env bash
# slack.sh: posts a notification of `s3creds drift --notify-command` to a channel, in Slack's form (incoming webhook).
#   s3creds drift -f manifests --notify-command examples/ci/slack.sh --notify-env SLACK_WEBHOOK_URL
# Needs jq and curl. The URL is a secret: it goes to curl through a file descriptor, so that no process list shows it.
set -euo pipefail
: "${SLACK_WEBHOOK_URL:?is not set: pass it on with --notify-env SLACK_WEBHOOK_URL}"

# Names come from the account: Slack's control characters are escaped, and a code span holds no backtick and no line break.
message=$(jq '
  def plain: gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;");
  def code: "`" + (gsub("[`\\p{Cc}\\p{Cf}]"; "?") | plain) + "`";
  def place: "account " + (.account | code) + ", owner " + (.owner | code);
  def list(title; items): if (items | length) == 0 then empty else
    title + "\n" + (items[0:15] | map("• " + .) | join("\n")) + (if (items | length) > 15 then "\n… and \((items | length) - 15) more" else "" end) end;
  (if .event == "resolved" then ":white_check_mark: No more differences: " + place
   else ":warning: \(.counts.resources) resources differ from the manifests: " + place end) as $head
  | [$head,
     list("*Resources*"; .resources | map((.address | code) + " " + (.actions | join(", "))
       + (if (.properties | length) > 0 then ": " + (.properties | join(", ")) else "" end)
       + (if (.risks | length) > 0 then " (risks: " + (.risks | join(", ")) + ")" else "" end))),
     list("*Keys that s3creds did not create*"; .foreignKeys | map(code)),
     list("*Expectations that do not hold*"; .expectations.failed | map(code))]
    as $parts
  | {text: ($head | .[0:2900]),
     blocks: ($parts | map({type: "section", text: {type: "mrkdwn", text: .[0:2900]}}))}')

curl --silent --show-error --fail --output /dev/null --max-time 30 --retry 3 \
  --config <(printf 'url = "%s"\n' "$SLACK_WEBHOOK_URL") \
  --header 'Content-Type: application/json' --data-binary @- <<<"$message"
