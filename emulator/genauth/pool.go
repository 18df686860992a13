package genauth

import (
	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/internal/directory"
	"github.com/authplus/authplus/lucene"
	"github.com/authplus/authplus/lucene/bleveq"
)

// pool is the state of a user pool. service.mu guards it.
type pool struct {
	service *service
	ids     *emulator.Generator

	users         *directory.Directory[*person]
	roles         []*role
	groups        []*group
	organizations []*organization
	fields        []customField
	// custom are the custom data of what is no user, by target type and identifier.
	custom    map[string]object
	archived  []archivedUser
	resources []object
	// allowances are who may use which resource.
	allowances []allowance
	outbox     []emulator.Message
	nonces     nonces
	sessions   sessions
}

// newPool returns the state of a fresh user pool.
func newPool(s *service) *pool {
	return &pool{
		service: s, ids: s.server.IDs(),
		// Filters are decided user by user, so the index holds nothing of them.
		users: directory.New(s.server.Now, s.server.Config().IndexDelay, directory.Searching[*person]{
			Layout: bleveq.New(lucene.Elasticsearch()), Compare: byCreation,
			Values: func(*person) map[string]any { return nil },
		}),
		custom: map[string]object{}, nonces: nonces{}, sessions: newSessions(),
	}
}

// accepts tells whether a text is a token that the emulator was given.
func (p *pool) accepts(token string) bool { return token != "" && p.service.server.Accepts(token) }
