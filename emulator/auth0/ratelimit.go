package auth0

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/authplus/authplus/emulator"
)

// RateLimit is how many requests to the Management API a tenant answers. Its zero value is no limit.
// Make one with [ParseRateLimit].
type RateLimit struct {
	name string
	// all bounds all requests together; groups bound some of them on their own. A group that is not
	// named counts as everythingElse.
	all    emulator.Rate
	groups map[limitGroup]emulator.Rate
}

func perMinute(burst int, requests float64) emulator.Rate {
	return emulator.Rate{Burst: burst, PerSecond: requests / 60}
}

// plans are the published limits of Auth0's plans.
var plans = map[string]RateLimit{
	"free":                     {all: emulator.Rate{Burst: 2, PerSecond: 2}},
	"essentials":               {groups: groupRates},
	"professional":             {groups: groupRates},
	"enterprise":               {all: emulator.Rate{Burst: 50, PerSecond: 16}, groups: map[limitGroup]emulator.Rate{readUserOrganizations: perMinute(40, 500), ownUser: perMinute(10, 10)}},
	"enterprise-nonproduction": {all: emulator.Rate{Burst: 10, PerSecond: 2}},
}

// groupRates are the limits of the plans Essentials and Professional.
var groupRates = map[limitGroup]emulator.Rate{
	readUsers: perMinute(40, 500), writeUsers: perMinute(20, 200), deleteUsers: perMinute(20, 200),
	readLogs: perMinute(10, 100), readClients: perMinute(5, 100), readConnections: perMinute(5, 50),
	listOrganizations: perMinute(5, 50), readOrganization: perMinute(20, 200),
	readOrganizationByName: perMinute(10, 100), writeOrganizations: perMinute(5, 25),
	readMembers: perMinute(40, 500), writeMembers: perMinute(20, 200), memberRoles: perMinute(20, 200),
	writeDeviceCredentials: perMinute(5, 100), ownUser: perMinute(10, 10),
	everythingElse: perMinute(10, 150),
}

// ParseRateLimit reads a rate limit: "15/s:30" for 15 requests a second with bursts of 30, "15/s" for
// the same with bursts of 15, "500/min:40", the name of a plan (free, essentials, professional,
// enterprise or enterprise-nonproduction), or "off".
func ParseRateLimit(text string) (RateLimit, error) {
	if text == "off" || text == "" {
		return RateLimit{}, nil
	}
	if plan, ok := plans[text]; ok {
		plan.name = text
		return plan, nil
	}
	r, err := emulator.ParseRate(text)
	if err != nil {
		return RateLimit{}, fmt.Errorf("auth0: rate limit %q: want N/s, N/s:BURST, N/min:BURST, off or one of %s",
			text, strings.Join(slices.Sorted(maps.Keys(plans)), ", "))
	}
	return RateLimit{name: text, all: r}, nil
}

// Off tells whether there is no limit.
func (l RateLimit) Off() bool { return l.name == "" }

// String returns the text that [ParseRateLimit] reads.
func (l RateLimit) String() string {
	if l.Off() {
		return "off"
	}
	return l.name
}

// MarshalText returns the text that [ParseRateLimit] reads.
func (l RateLimit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the text with [ParseRateLimit].
func (l *RateLimit) UnmarshalText(text []byte) error {
	parsed, err := ParseRateLimit(string(text))
	if err == nil {
		*l = parsed
	}
	return err
}

// rateOf returns the rate of a group and the bucket that it fills. A group without a rate of its own
// shares that of everythingElse, which may be none.
func (l RateLimit) rateOf(group limitGroup, user string) (emulator.Rate, bucketKey) {
	if r, ok := l.groups[group]; ok {
		return r, bucketKey{group: group, user: user}
	}
	return l.groups[everythingElse], bucketKey{group: everythingElse}
}
