package auth0_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestLinksFollowAModel links, unlinks and deletes users at random, and compares the emulator with a list of
// identities for each user.
func TestLinksFollowAModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		s := openPeople(t)
		model := map[string][]string{} // the identities of each user, the main one first
		for i := range 5 {
			id := fmt.Sprintf("u%d", i)
			s.seed(fmt.Sprintf(`{"user_id":"auth0|%s","connection":"people","email":"%[1]s@acdc.com"}`, id))
			model[id] = []string{id}
		}
		names := []string{"u0", "u1", "u2", "u3", "u4"}
		rt.Repeat(map[string]func(*rapid.T){
			"link": func(rt *rapid.T) {
				first, second := rapid.SampledFrom(names).Draw(rt, "first"), rapid.SampledFrom(names).Draw(rt, "second")
				answer := s.ask("POST "+path("auth0|"+first)+"/identities", `{"provider":"auth0","user_id":"`+second+`"}`)
				owner := ownerOf(model, second)
				switch {
				case model[first] == nil:
					require.Equal(rt, http.StatusNotFound, answer.status)
				case owner == first || owner != "" && owner != second:
					require.Equal(rt, http.StatusConflict, answer.status)
				case owner == "":
					require.Equal(rt, http.StatusNotFound, answer.status)
				default:
					require.Equal(rt, http.StatusCreated, answer.status)
					model[first] = append(model[first], model[second]...)
					delete(model, second)
				}
			},
			"unlink": func(rt *rapid.T) {
				first, second := rapid.SampledFrom(names).Draw(rt, "first"), rapid.SampledFrom(names).Draw(rt, "second")
				answer := s.ask("DELETE " + path("auth0|"+first) + "/identities/auth0/" + second)
				switch at := slices.Index(model[first], second); {
				case model[first] == nil:
					require.Equal(rt, http.StatusNotFound, answer.status)
				case at == 0:
					require.Equal(rt, http.StatusBadRequest, answer.status)
				default:
					require.Equal(rt, http.StatusOK, answer.status)
					if at > 0 {
						model[first] = slices.Delete(model[first], at, at+1)
						model[second] = []string{second}
					}
				}
			},
			"delete": func(rt *rapid.T) {
				name := rapid.SampledFrom(names).Draw(rt, "name")
				s.want(http.StatusNoContent, "DELETE "+path("auth0|"+name))
				delete(model, name)
			},
			"": func(rt *rapid.T) { require.Equal(rt, model, s.identities(rt), "users and their identities") },
		})
	})
}

// ownerOf returns who has an identity; empty for nobody.
func ownerOf(model map[string][]string, identity string) string {
	for owner, identities := range model {
		if slices.Contains(identities, identity) {
			return owner
		}
	}
	return ""
}

// identities returns the ids of the identities of each user, as searches find them.
func (s *service) identities(rt *rapid.T) map[string][]string {
	found := map[string][]string{}
	users := s.want(http.StatusOK, "GET /api/v2/users?sort=user_id:1")
	lists := users.values("identities")
	for i, id := range users.values("user_id") {
		var identities []string
		for _, identity := range lists[i].([]any) {
			identities = append(identities, identity.(map[string]any)["user_id"].(string))
		}
		require.Equal(rt, "auth0|"+identities[0], id, "the main identity names the user")
		found[identities[0]] = identities
	}
	return found
}
