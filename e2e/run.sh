#!/usr/bin/env sh
# Drives the program from outside: as a shell and curl see it, and as the vendor's tools for Node do.
set -eu
cd "$(dirname "$0")/.."
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost # what listens here is asked by no proxy

dir=$(mktemp -d)
emulator=
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; rm -rf "$dir"' EXIT
go build -o "$dir/authplus" ./cmd/authplus
fail() { echo "FAIL: $1" >&2; exit 1; }

# emulate PROVIDER FLAGS... starts an emulator on a free port and sets url as soon as it listens.
emulate() {
	: >"$dir/out" # no line of an earlier one
	"$dir/authplus" emulate "$@" --listen 127.0.0.1:0 >"$dir/out" 2>"$dir/err" &
	emulator=$!
	tries=0
	until url=$(sed -n "1s/^$1 emulator listening on //p" "$dir/out") && [ -n "$url" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 300 ] || fail "the emulator does not listen"
		sleep 0.1
	done
}

# interrupt ends the emulator as Ctrl-C does.
interrupt() {
	kill -INT "$emulator"
	code=0
	wait "$emulator" || code=$?
	emulator=
	[ "$code" = 130 ] || fail "after an interrupt: exit code $code, not 130"
}

echo "the walk-through passes"
"$dir/authplus" quickstart >"$dir/tour" || { cat "$dir/tour"; fail "quickstart"; }

echo "an unknown flag is a wrong command line"
code=0
"$dir/authplus" emulate auth0 --no-such-flag >/dev/null 2>"$dir/err" || code=$?
[ "$code" = 2 ] || fail "exit code $code, not 2"

echo "an unknown provider is a wrong command line"
code=0
"$dir/authplus" emulate nobody >/dev/null 2>"$dir/err" || code=$?
[ "$code" = 2 ] || fail "exit code $code, not 2"

echo "the emulator says where it listens, serves and ends on interrupt"
emulate auth0 --token t
status=$(curl -s -o "$dir/body" -w '%{http_code}' -H 'Authorization: Bearer t' "$url/api/v2/users")
[ "$status" = 200 ] || fail "GET /api/v2/users: $status"
[ "$(cat "$dir/body")" = "[]" ] || fail "GET /api/v2/users: $(cat "$dir/body")"
status=$(curl -s -o "$dir/body" -w '%{http_code}' "$url/api/v2/users")
[ "$status" = 401 ] || fail "without a token: $status"
interrupt

if ! command -v node >/dev/null 2>&1; then
	echo "SKIPPED: the vendor's tools for Node, as there is no node"
elif ! why=$(node e2e/node/version.cjs); then
	echo "SKIPPED: the vendor's tools for Node: $why"
else
	# npm writes this file last, so that it is missing where an installation was interrupted.
	[ -f e2e/node/node_modules/.package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund --prefix e2e/node

	echo "the vendor's tools for Node take the emulator for Auth0"
	emulate auth0 --tls
	# One file at a time, as they all reset the one emulator.
	(cd e2e/node && AUTHPLUS_EMULATOR=$url NODE_EXTRA_CA_CERTS=$(sed -n 2p "$dir/out") \
		node --test --test-concurrency=1 --test-reporter=spec access.test.cjs deploy.test.cjs jobs.test.cjs login.test.cjs \
		retries.test.cjs users.test.cjs)
	interrupt

	# The other providers have a file of tests each, which goes by the provider's name.
	for provider in authing fusionauth genauth propelauth; do
		echo "the vendor's SDK for Node takes the emulator for $provider"
		emulate "$provider"
		(cd e2e/node && AUTHPLUS_EMULATOR=$url node --test --test-reporter=spec "$provider.test.cjs")
		interrupt
	done

	echo "the vendor's SDK and ours see what the other wrote"
	go test -count=1 ./e2e
fi

echo "all passed"
