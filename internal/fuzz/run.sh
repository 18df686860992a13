#!/usr/bin/env sh
# Runs every fuzz target for a time such as 20s, and fails with what the first of them finds.
set -eu
cd "$(dirname "$0")/../.."

time=$1
out=$(mktemp)
trap 'rm -f "$out"' EXIT

# fuzz PACKAGE TARGET runs one target and shows what it says.
fuzz() {
	echo "== $1 $2"
	code=0
	go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" "$1" >"$out" 2>&1 || code=$?
	cat "$out"
	return "$code"
}

# late tells whether a run failed for nothing but its end: Go can take the time that is over for a failure.
late() {
	grep -q 'context deadline exceeded' "$out" && ! grep -q 'Failing input written' "$out"
}

for package in $(go list ./...); do
	list=$(go test -list '^Fuzz' "$package")
	for target in $(echo "$list" | grep '^Fuzz' || true); do
		repeats=0
		until fuzz "$package" "$target"; do
			repeats=$((repeats + 1))
			[ "$repeats" -le 3 ] && late || exit 1
		done
	done
done
