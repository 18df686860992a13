#!/usr/bin/env sh
# Replays recorded answers of the real Auth0 API against the emulator and compares.
#
#   sh e2e/replay.sh REPLAY_TOOL RECORDINGS
#
# Both are absolute folders. At least 97 % of the exchanges must match.
set -eu
tool=$1
recordings=$2
cd "$(dirname "$0")/.."

dir=$(mktemp -d)
go build -o "$dir/authplus" ./cmd/authplus
"$dir/authplus" emulate auth0 --listen 127.0.0.1:0 --token t >"$dir/out" &
emulator=$!
trap 'kill $emulator 2>/dev/null || true; wait $emulator 2>/dev/null || true; rm -rf "$dir"' EXIT

# The first line names the URL as soon as the emulator listens.
tries=0
until url=$(sed -n '1s/.* listening on //p' "$dir/out") && [ -n "$url" ]; do
	tries=$((tries + 1))
	[ "$tries" -lt 100 ] || { echo "the emulator does not listen" >&2; exit 1; }
	sleep 0.1
done

go run -C "$tool" . -min 0.97 -base "$url" -token t "$recordings"
