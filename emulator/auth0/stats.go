package auth0

import (
	"cmp"
	"regexp"
	"slices"
	"time"
)

var statRoutes = []route{
	{"GET", "/api/v2/stats/active-users", (*tenant).countActiveUsers, "read:stats", everythingElse},
	{"GET", "/api/v2/stats/daily", (*tenant).listDailyStats, "read:stats", everythingElse},
}

// dailyStat is what happened on a day.
type dailyStat struct {
	Date            string `json:"date"`
	CreatedAt       string `json:"created_at"`
	LeakedPasswords int    `json:"leaked_passwords"`
	Logins          int    `json:"logins"`
	Signups         int    `json:"signups"`
	UpdatedAt       string `json:"updated_at"`
}

// day is the form in which the parameters of the daily statistics name a day, and in which they are
// kept.
const day = "20060102"

// count lets change add something to the statistics of today.
func (t *tenant) count(change func(*dailyStat)) {
	now := t.now()
	today, ok := t.stats.get(now.Format(day))
	if !ok {
		today = &dailyStat{Date: stamp(now.Truncate(24 * time.Hour)), CreatedAt: stamp(now)}
		t.stats.put(now.Format(day), today)
	}
	change(today)
	today.UpdatedAt = stamp(now)
}

func (s *dailyStat) addLogin()  { s.Logins++ }
func (s *dailyStat) addSignup() { s.Signups++ }

// activePeriod is how long a user counts as active after a login.
const activePeriod = 30 * 24 * time.Hour

// countActiveUsers answers GET /api/v2/stats/active-users: how many users logged in during the last 30
// days, as a bare number.
func (t *tenant) countActiveUsers(*call) (answer, *problem) {
	since := stamp(t.now().Add(-activePeriod))
	active := 0
	t.users.Select(func(p *profile) bool {
		if p.text("last_login") > since { // texts of one form are ordered as their times are
			active++
		}
		return false
	})
	return success(active)
}

var (
	dayPattern = regexp.MustCompile(`^\d{8}$`)
	fromDay    = parameter{name: "from", description: "Optional first day of the date range (inclusive) in YYYYMMDD format"}
	toDay      = parameter{name: "to", description: "Optional last day of the date range (inclusive) in YYYYMMDD format"}
)

// listDailyStats answers GET /api/v2/stats/daily: the days of a range on which something happened.
func (t *tenant) listDailyStats(c *call) (answer, *problem) {
	first, wrong := fromDay.day(c, "00000000")
	if wrong != nil {
		return fail(wrong)
	}
	last, wrong := toDay.day(c, "99999999")
	if wrong != nil {
		return fail(wrong)
	}
	days := []*dailyStat{}
	for date, s := range t.stats.all() {
		if first <= date && date <= last {
			days = append(days, s)
		}
	}
	slices.SortFunc(days, func(a, b *dailyStat) int { return cmp.Compare(a.Date, b.Date) })
	return success(days)
}

// day returns the value of a parameter that is a day.
func (p parameter) day(c *call, otherwise string) (string, *problem) {
	text := c.query.Get(p.name)
	if text == "" {
		return otherwise, nil
	}
	if _, err := time.Parse(day, text); err != nil {
		return "", p.refused("String does not match pattern " + dayPattern.String() + ": " + text)
	}
	return text, nil
}
