package auth0

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// RateLimit is how many requests to the Management API a tenant answers. Its zero value is no limit.
// Make one with [ParseRateLimit].
type RateLimit struct {
	name string
	// all bounds all requests together; groups bound some of them on their own. A group that is not
	// named counts as everythingElse.
	all    rate
	groups map[limitGroup]rate
}

// rate is a bucket that holds burst requests and is filled steadily.
type rate struct {
	burst     int
	perSecond float64
}

func perMinute(burst int, requests float64) rate { return rate{burst, requests / 60} }

// plans are the published limits of Auth0's plans.
var plans = map[string]RateLimit{
	"free":                     {all: rate{2, 2}},
	"essentials":               {groups: groupRates},
	"professional":             {groups: groupRates},
	"enterprise":               {all: rate{50, 16}, groups: map[limitGroup]rate{readUserOrganizations: perMinute(40, 500), ownUser: perMinute(10, 10)}},
	"enterprise-nonproduction": {all: rate{10, 2}},
}

// groupRates are the limits of the plans Essentials and Professional.
var groupRates = map[limitGroup]rate{
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
	r, ok := parseRate(text)
	if !ok {
		return RateLimit{}, fmt.Errorf("auth0: rate limit %q: want N/s, N/s:BURST, N/min:BURST, off or one of %s",
			text, strings.Join(slices.Sorted(maps.Keys(plans)), ", "))
	}
	return RateLimit{name: text, all: r}, nil
}

func parseRate(text string) (rate, bool) {
	const most = 1_000_000
	text, burst, hasBurst := strings.Cut(text, ":")
	number, unit, _ := strings.Cut(text, "/")
	requests, err := strconv.ParseFloat(number, 64)
	seconds := map[string]float64{"s": 1, "min": 60}[unit]
	if err != nil || seconds == 0 || !(requests >= 0.001 && requests <= most) {
		return rate{}, false
	}
	r := rate{burst: max(1, int(requests/seconds)), perSecond: requests / seconds}
	if hasBurst {
		if r.burst, err = strconv.Atoi(burst); err != nil || r.burst < 1 || r.burst > most {
			return rate{}, false
		}
	}
	return r, true
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
func (l RateLimit) rateOf(group limitGroup, user string) (rate, bucketKey) {
	if r, ok := l.groups[group]; ok {
		return r, bucketKey{group: group, user: user}
	}
	return l.groups[everythingElse], bucketKey{group: everythingElse}
}
