package auth0

import (
	"math"
	"strconv"
	"sync"
	"time"
)

// limitGroup is a group of operations that share a rate limit, as Auth0's plans name them.
type limitGroup uint8

// The groups. What belongs to none of the others counts against everythingElse; what is not part of the
// Management API is unlimited.
const (
	everythingElse limitGroup = iota
	readUsers
	writeUsers
	deleteUsers
	readUserOrganizations
	readLogs
	readClients
	readConnections
	listOrganizations
	readOrganization
	readOrganizationByName
	writeOrganizations
	readMembers
	writeMembers
	memberRoles
	writeDeviceCredentials
	ownUser // what a token of an end user may do with that user
	unlimited
)

// groupNames are the groups in the words of the refusal.
var groupNames = map[limitGroup]string{
	everythingElse: "default", readUsers: "users_read", writeUsers: "users_write", deleteUsers: "users_delete",
	readUserOrganizations: "user_organizations_read", readLogs: "logs_read", readClients: "clients_read",
	readConnections: "connections_read", listOrganizations: "organizations_read",
	readOrganization: "organizations_read_by_id", readOrganizationByName: "organizations_read_by_name",
	writeOrganizations: "organizations_write", readMembers: "organization_members_read",
	writeMembers: "organization_members_write", memberRoles: "organization_member_roles",
	writeDeviceCredentials: "device_credentials_write", ownUser: "current_user",
}

var (
	globalLimit = problem{status: 429, code: "too_many_requests", message: "Global limit has been reached"}
	groupLimit  = problem{status: 429, code: "too_many_requests", message: "Global per second %s group limit has been reached"}
)

// limiter counts requests against a [RateLimit]. It is safe for concurrent use.
type limiter struct {
	mu      sync.Mutex
	buckets map[bucketKey]*bucket
}

// bucketKey is what a bucket is for: a group, or all groups together, and for ownUser the user.
type bucketKey struct {
	group limitGroup
	all   bool
	user  string
}

// bucket holds what is left of a rate at a moment.
type bucket struct {
	rate rate
	left float64
	at   time.Time
}

// reset fills every bucket.
func (l *limiter) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets = map[bucketKey]*bucket{}
}

// take counts a request of a group, by an end user or by nobody in particular. It returns the headers
// that tell what is left, and the problem where nothing is; a refused request counts against nothing.
func (l *limiter) take(limit RateLimit, group limitGroup, user string, now time.Time) (map[string]string, *problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all, own *bucket
	if limit.all.burst > 0 {
		all = l.bucket(bucketKey{all: true}, limit.all, now)
	}
	if r, key := limit.rateOf(group, user); r.burst > 0 {
		own = l.bucket(key, r, now)
	}
	switch {
	case all.empty():
		return all.header(now), globalLimit.with()
	case own.empty():
		return own.header(now), groupLimit.with(groupNames[group])
	}
	all.take()
	own.take()
	if own != nil {
		return own.header(now), nil
	}
	return all.header(now), nil
}

// bucket returns the bucket for a key, filled up to now. A rate that has changed begins anew.
func (l *limiter) bucket(key bucketKey, r rate, now time.Time) *bucket {
	b := l.buckets[key]
	if b == nil || b.rate != r {
		b = &bucket{rate: r, left: float64(r.burst), at: now}
		l.buckets[key] = b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left = math.Min(float64(r.burst), b.left+passed.Seconds()*r.perSecond)
	}
	b.at = now
	return b
}

// enough is what a request takes, less what adding up fractions of seconds may lose.
const enough = 1 - 1e-9

func (b *bucket) empty() bool { return b != nil && b.left < enough }

func (b *bucket) take() {
	if b != nil {
		b.left = math.Max(0, b.left-1)
	}
}

// header returns the headers of a bucket; none for no bucket. The reset is the second from which a
// request is let through, or from which the bucket is full where one is let through now.
func (b *bucket) header(now time.Time) map[string]string {
	if b == nil {
		return nil
	}
	missing := float64(b.rate.burst) - b.left
	if b.left < enough {
		missing = 1 - b.left
	}
	wait := time.Duration(missing / b.rate.perSecond * float64(time.Second))
	reset := now.Add(wait + time.Second - time.Nanosecond)
	return map[string]string{
		"X-RateLimit-Limit":     strconv.Itoa(b.rate.burst),
		"X-RateLimit-Remaining": strconv.Itoa(int(b.left + 1 - enough)),
		"X-RateLimit-Reset":     strconv.FormatInt(reset.Unix(), 10),
	}
}

// limit counts a request to the Management API. It returns the headers for its answer.
func (s *Server) limit(c *call) (map[string]string, *problem) {
	limit := s.config.Load().RateLimit
	if limit.Off() || c.route.limit == unlimited {
		return nil, nil
	}
	group, user := c.route.limit, ""
	if c.token.ofUser() {
		group, user = ownUser, c.token.subject
	}
	return s.limits.take(limit, group, user, s.now())
}
