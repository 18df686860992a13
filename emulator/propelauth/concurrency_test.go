package propelauth_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// Many ask at once, and no two users have one address.
func TestManyAskAtOnce(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	var workers sync.WaitGroup
	for w := range 8 {
		workers.Go(func() {
			for i := range 20 {
				s.ask(t, "POST "+api+"/user", fmt.Sprintf(`{"email":"fan%d@acdc.com"}`, i))
				s.ask(t, "POST "+api+"/org/add_user", `{"user_id":"`+bon+`","org_id":"`+acdc+`","role":"Member"}`)
				s.ask(t, "GET "+api+"/user/query?include_orgs=true&page_size=100", "")
				s.ask(t, "POST "+api+"/access_token", `{"user_id":"`+angus+`","duration_in_minutes":1}`)
				s.ask(t, "PUT "+api+"/user/"+angus, fmt.Sprintf(`{"properties":{"%d":%d}}`, w, i))
				s.Requests()
				_ = s.Save(new(strings.Builder))
			}
		})
	}
	workers.Wait()
	_, body := s.ask(t, "GET "+api+"/user/query", "")
	require.Contains(t, body, `"total_users":22`)
	_, body = s.ask(t, "GET "+api+"/user/"+angus, "")
	require.Contains(t, body, `"0":19,"1":19`)
	_, body = s.ask(t, "GET "+api+"/user/org/"+acdc, "")
	require.Contains(t, body, `"total_users":2`)
}
