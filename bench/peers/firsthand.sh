#!/bin/sh
# Runs Firsthand as a contender: sh firsthand.sh embedded|redis start|reset|rows, with the PEER_ variables of the harness.
set -eu
backend=$1 command=$2
here=$(cd "$(dirname "$0")" && pwd)
node=${NODE:-node}
firsthand="$here/../../src/cli.ts"

export MODE=automatic SETTLE_SECONDS=0 ADDRESS_DAILY_MAILS=1000000 TOTAL_DAILY_MAILS=10000000 OLD_MAIL_HOURS=87600 CANARY_SECONDS=0
export REFERRAL_ADDRESSES=referrals@agency.example AUTHSERV_IDS=intake.example
export IMAP_HOST="$PEER_IMAP_HOST" IMAP_PORT="$PEER_IMAP_PORT" IMAP_TLS=none
export IMAP_USER="$PEER_IMAP_USER" IMAP_PASSWORD="$PEER_IMAP_PASS"
export SMTP_HOST="$PEER_SMTP_HOST" SMTP_PORT="$PEER_SMTP_PORT" SMTP_TLS=none
export DATA_DIR="$PEER_STATE/data" TEMPLATES_DIR="$PEER_STATE/templates"
if [ "$backend" = redis ]; then
  export DATABASE_URL="${PEER_PG_URL%/*}/firsthand"
  export REDIS_URL="redis://127.0.0.1:${PEER_REDIS_PORT:-3079}/0"
fi

case "$command" in
  start) exec "$node" ${FH_NODE_FLAGS:-} "$firsthand" start ;;
  reset)
    # The sink looks for the token of a mail in the first line of a Subject header, and the agency's is longer than that.
    cp -R "$here/../../templates" "$TEMPLATES_DIR"
    sed -i 's/^Subject: .*/Subject: {{ originalSubject | default: reference }}/' "$TEMPLATES_DIR/agency_summary.txt.liquid"
    if [ "$backend" = redis ]; then "$node" "$here/fresh.ts"; fi
    exec "$node" "$firsthand" directory import "$PEER_WORK/directory.json"
    ;;
  rows) exec "$node" "$here/rows.ts" ;;
  *) echo "usage: $0 embedded|redis start|reset|rows" >&2 && exit 2 ;;
esac
