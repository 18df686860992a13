package auth0_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// tally counts what many workers have done.
type tally struct{ created, unexpected atomic.Int64 }

// work does a worker's share: it creates, changes, finds, logs in and deletes users, some of whom other
// workers are at too.
func (c *tally) work(s *service, worker int) {
	for round := range 6 {
		email := fmt.Sprintf("u%d@acdc.com", (worker+round)%24) // shared by several
		answer := s.ask("POST /api/v2/users", `{"connection":"people","email":"`+email+`","password":"x"}`)
		c.expect(answer, http.StatusCreated, http.StatusConflict)
		if answer.status == http.StatusCreated {
			c.created.Add(1)
		}
		for _, id := range s.ask("GET /api/v2/users-by-email?email=" + email).values("user_id") {
			of := path(id.(string))
			c.expect(s.ask("PATCH "+of, fmt.Sprintf(`{"app_metadata":{"w%d":%d}}`, worker, round)), http.StatusOK, http.StatusNotFound)
			c.expect(s.ask("GET "+of), http.StatusOK, http.StatusNotFound)
			if round%3 == 2 {
				c.expect(s.ask("DELETE "+of), http.StatusNoContent)
			}
		}
		c.expect(s.ask("GET /api/v2/users?per_page=5&include_totals=true&q=email:%22"+email+"%22"), http.StatusOK)
		if round == 0 {
			c.expect(s.token(development("client_credentials", form{"audience": management})), http.StatusOK)
		}
		if round == 5 {
			c.expect(s.ask("GET /api/v2/logs?take=5"), http.StatusOK)
		}
	}
}

func (c *tally) expect(answer reply, statuses ...int) {
	for _, status := range statuses {
		if answer.status == status {
			return
		}
	}
	c.unexpected.Add(1)
}

func TestManyWorkersAtOnce(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	var c tally
	var workers sync.WaitGroup
	saving := make(chan error, 1)
	for worker := range 64 {
		workers.Go(func() { c.work(s, worker) })
	}
	workers.Go(func() {
		var file strings.Builder
		saving <- s.Save(&file) // a data file is written while others work
	})
	workers.Wait()
	require.NoError(t, <-saving)
	require.Zero(t, c.unexpected.Load())

	users := s.want(http.StatusOK, "GET /api/v2/users?per_page=100")
	emails := map[any]bool{}
	for _, email := range users.values("email") {
		require.False(t, emails[email], "%s belongs to two users", email)
		emails[email] = true
	}
	for _, id := range users.values("user_id") {
		require.NotEmpty(t, s.user(id.(string)), "the index and the store agree")
	}
	require.Len(t, emails, s.Passwords())
	require.LessOrEqual(t, int64(len(emails)), c.created.Load())
}

// What every worker writes into one user is there in the end.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	s := openPeople(t)
	id := s.create(`{"connection":"people","email":"a@b.cd","password":"x"}`)
	var workers sync.WaitGroup
	for worker := range 64 {
		workers.Go(func() { s.ask("PATCH "+path(id), fmt.Sprintf(`{"user_metadata":{"w%d":true}}`, worker)) })
	}
	workers.Wait()
	require.Len(t, s.user(id)["user_metadata"], 64)
}
