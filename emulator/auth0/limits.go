package auth0

import (
	"strconv"
	"time"

	"github.com/authplus/authplus/emulator"
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

// bucketKey is what a bucket is for: a group, or all groups together, and for ownUser the user.
type bucketKey struct {
	group limitGroup
	all   bool
	user  string
}

// take counts a request of a group, by an end user or by nobody in particular. It returns the headers
// that tell what is left, and the problem where nothing is; a refused request counts against nothing.
func (s *Server) take(limit RateLimit, group limitGroup, user string) (map[string]string, *problem) {
	rate, key := limit.rateOf(group, user)
	refused, left := s.buckets.Take(s.now(),
		emulator.Charge[bucketKey]{Key: bucketKey{all: true}, Rate: limit.all},
		emulator.Charge[bucketKey]{Key: key, Rate: rate})
	switch refused {
	case 0:
		return rateHeader(left[0]), globalLimit.with()
	case 1:
		return rateHeader(left[1]), groupLimit.with(groupNames[group])
	}
	if !rate.Off() {
		return rateHeader(left[1]), nil
	}
	return rateHeader(left[0]), nil
}

// rateHeader returns the headers that tell of a bucket; none for none. The reset is a whole second.
func rateHeader(left emulator.Left) map[string]string {
	if left.Limit == 0 {
		return nil
	}
	return map[string]string{
		"X-RateLimit-Limit":     strconv.Itoa(left.Limit),
		"X-RateLimit-Remaining": strconv.Itoa(left.Remaining),
		"X-RateLimit-Reset":     strconv.FormatInt(left.Reset.Add(time.Second-time.Nanosecond).Unix(), 10),
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
	return s.take(limit, group, user)
}
