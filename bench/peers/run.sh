#!/bin/sh
# Measures Firsthand beside the floor: sh bench/peers/run.sh PEERS [options of measure.mjs]; bench/README.md says more.
set -eu
peers=${1:?usage: sh bench/peers/run.sh PEERS [--tests drain,latency,kill] [--runs 3] [--n 2000] …}
shift
here=$(cd "$(dirname "$0")" && pwd)
PATH="$here/../../node_modules/.bin:$PATH"
export PATH

scratch=${PEER_SCRATCH:-$(mktemp -d "${TMPDIR:-/tmp}/firsthand-peers-XXXXXX")}
export PEER_WORK="$scratch/work" PEER_REDIS_PORT="${PEER_REDIS_PORT:-3079}"
mkdir -p "$PEER_WORK/log"
chmod 755 "$scratch" "$PEER_WORK" # Dovecot's and PostgreSQL's users have to come through
cp -RL "$peers/." "$scratch/peers"
chmod -R u+w "$scratch/peers"
cd "$scratch/peers"
npm install --no-audit --no-fund > "$PEER_WORK/log/npm.log" 2>&1 || { cat "$PEER_WORK/log/npm.log" >&2; exit 1; }
node -e "import('./lib/gen.mjs').then((g) => console.log(JSON.stringify(g.directory())))" > "$PEER_WORK/directory.json"

down() {
  sh servers.sh down
  if [ -s "$PEER_WORK/redis.pid" ]; then kill "$(cat "$PEER_WORK/redis.pid")" || true; fi
}
trap down EXIT
trap 'exit 1' INT TERM
# The servers stay, so they must not hold a pipe that somebody reads.
sh servers.sh up > "$PEER_WORK/log/servers.log" 2>&1 < /dev/null || { cat "$PEER_WORK/log/servers.log" >&2; exit 1; }
redis-server --bind 127.0.0.1 --port "$PEER_REDIS_PORT" --dir "$PEER_WORK" --save '' --appendonly no \
  --daemonize yes --pidfile "$PEER_WORK/redis.pid" --logfile "$PEER_WORK/log/redis.log"

for contender in ${CONTENDERS:-floor firsthand-embedded firsthand-redis}; do
  if [ -d "$here/$contender" ]; then
    node measure.mjs --contender "$contender" --dir "$here/$contender" "$@"
  else
    node measure.mjs --contender "$contender" "$@"
  fi
done
node "$here/compare.ts" "$PEER_WORK/results.jsonl"
if [ "${FLUSH:-yes}" = yes ]; then node "$here/flush.ts" "$scratch/peers" "${FLUSH_MAILS:-2000}"; fi
echo "Raw figures and logs: $PEER_WORK"
