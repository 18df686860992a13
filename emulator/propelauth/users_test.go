package propelauth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
	"github.com/authplus/authplus/emulator/propelauth"
)

const api = "/api/backend/v1"

// TestAnswers asks for much of the API, one request after the other. A body that begins with { or [ is
// compared as JSON, of which ids that are drawn are "*"; others are texts that the answer holds.
func TestAnswers(t *testing.T) {
	t.Parallel()
	for name, requests := range map[string][][4]any{
		"credentials and paths": {
			{"GET " + api + "/user/" + angus, "", 200, `"angus@acdc.com"`},
			{"GET " + api + "/user/" + angus + "/", "", 200, `"angus@acdc.com"`},
			{"GET " + api + "/nothing", "", 404, "API not found"},
			{"GET " + api + "/user/query/x/y", "", 404, "API not found"},
			{"POST " + api + "/user", "[]", 400, "no JSON object"},
		},
		"users": {
			{"GET " + api + "/user/email?email=ANGUS@acdc.com", "", 200, angus},
			{"GET " + api + "/user/username?username=Angus", "", 200, angus},
			{"GET " + api + "/user/" + acdc, "", 404, "null"},
			{"GET " + api + "/user/" + bon + "?include_orgs=true", "", 200, `"org_id_to_org_info":{}`},
			{"POST " + api + "/user/user_ids", `{"user_ids":["` + bon + `","` + acdc + `","` + bon + `"]}`, 200, `[{"user_id":"` + bon + `"`},
			{"POST " + api + "/user/emails", `{"emails":"x"}`, 400, `{"emails":["Must be a list of strings"]}`},
		},
		"lists": {
			{"GET " + api + "/user/query?email_or_username=BON&page_size=1", "", 200, `"total_users":1`},
			{"GET " + api + "/user/query?page_number=7", "", 200, `"users":[]`},
			{"GET " + api + "/user/query?page_size=0&page_number=-1&order_by=AGE", "", 400, `{"order_by":["Unknown order"],"page_number":["Must not be negative"],"page_size":["Must be between 1 and 100"]}`},
			{"GET " + api + "/user/query?page_size=x", "", 400, `{"page_size":["Must be a whole number"]}`},
			{"GET " + api + "/user/query?page_size=101", "", 400, "Must be between"},
			{"GET " + api + "/user/org/" + acdc, "", 200, `"role_in_org":"Admin","additional_roles_in_org":[]`},
			{"GET " + api + "/user/org/" + bon, "", 200, `"total_users":0`},
			{"GET " + api + "/user/org/" + acdc + "?role=Owner", "", 200, `"total_users":0`},
		},
		"new users": {
			{"POST " + api + "/user/", `{"email":"phil","password":"x","first_name":7}`, 400, `{"email":["Invalid email address"],"first_name":["Must be a string"],"password":["Must be at least 8 characters long"]}`},
			{"POST " + api + "/user", `{"email":null}`, 400, `{"email":["This field is required"]}`},
			{"POST " + api + "/user", `{"email":"BON@acdc.com","username":"ANGUS"}`, 400, `{"email":["A user with this email address already exists"],"username":["A user with this username already exists"]}`},
			{"POST " + api + "/user", `{"email":"phil@acdc.com","unknown":1}`, 200, `{"user_id":"*"}`},
			{"POST " + api + "/migrate_user/", `{"email":"x@acdc.com","existing_password_hash":"md5"}`, 400, `{"email_confirmed":["This field is required"],"existing_password_hash":["Unsupported password hash"]}`},
			{"POST " + api + "/migrate_user/password", `{"user_id":"` + acdc + `","password_hash":"$2b$10$x"}`, 400, `{"user_id":["User not found"]}`},
		},
		"changes of users": {
			{"PUT " + api + "/user/" + angus, `{"first_name":"","properties":{"guitar":null,"hat":1},"metadata":{"a":1},"username":null}`, 200, `{}`},
			{"GET " + api + "/user/" + angus, "", 200, `"username":"angus","properties":{"hat":1},"metadata":{"a":1}`},
			{"PUT " + api + "/user/" + angus, `{"legacy_user_id":"a2"}`, 200, `{}`},
			{"GET " + api + "/user/query?legacy_user_id=a2", "", 200, angus},
			{"PUT " + api + "/user/" + acdc, `{}`, 404, "null"},
			{"PUT " + api + "/user/" + bon + "/email", `{"new_email":"angus@acdc.com"}`, 400, "already exists"},
			{"PUT " + api + "/user/" + bon + "/email", `{"new_email":"Bon@acdc.com","require_email_confirmation":false}`, 200, `{}`},
			{"PUT " + api + "/user/" + bon + "/password", `{"password":"short"}`, 400, `{"password":["Must be at least 8 characters long"]}`},
			{"PUT " + api + "/user/" + bon + "/password", `{"password":"long enough","ask_user_to_update_password_on_login":true}`, 200, `{}`},
			{"GET " + api + "/user/" + bon, "", 200, `"update_password_required":true`},
			{"PUT " + api + "/user/" + bon + "/clear_password", ``, 200, `{}`},
			{"POST " + api + "/user/" + bon + "/disable", ``, 200, `{}`},
			{"POST " + api + "/user/" + bon + "/disable", ``, 200, `{}`},
			{"GET " + api + "/user/" + bon, "", 200, `"has_password":false,"locked":false,"enabled":false`},
			{"POST " + api + "/user/" + bon + "/logout_all_sessions", ``, 204, ``},
			{"GET " + api + "/user/" + bon + "/signup_query_parameters", ``, 200, `{"user_signup_query_parameters":{}}`},
			{"DELETE " + api + "/user/" + bon, ``, 200, `{}`},
			{"DELETE " + api + "/user/" + bon, ``, 404, `null`},
		},
		"organizations": {
			{"POST " + api + "/org/", `{}`, 400, `{"name":["This field is required"]}`},
			{"GET " + api + "/org/" + acdc, ``, 200, `{"org_id":"` + acdc + `","name":"AC/DC","url_safe_org_slug":"ac-dc","can_setup_saml":false,"is_saml_configured":false,"is_saml_in_test_mode":false,"extra_domains":[],"domain_autojoin":false,"domain_restrict":false,"isolated":false,"metadata":{}}`},
			{"PUT " + api + "/org/" + acdc, `{"name":"The Band","autojoin_by_domain":true,"max_users":1,"domain":null}`, 200, `{}`},
			{"POST " + api + "/org/query", `{"name":"band"}`, 200, `"total_orgs":1`},
			{"GET " + api + "/org/query?order_by=NAME&page_size=1", ``, 200, `"has_more_results":true`},
			{"POST " + api + "/org/query", `{"order_by":"AGE","page_size":"x"}`, 400, `{"order_by":["Unknown order"],"page_size":["Must be a whole number"]}`},
			{"POST " + api + "/org/add_user", `{"user_id":"` + bon + `","org_id":"` + acdc + `","role":"Member"}`, 400, "no room"},
			{"POST " + api + "/org/add_user", `{"user_id":"` + angus + `","org_id":"` + fans + `","role":"Member"}`, 400, "already"},
			{"POST " + api + "/org/add_user", `{"user_id":"` + bon + `","org_id":"` + bon + `","role":"Member"}`, 404, "null"},
			{"POST " + api + "/org/add_user", `{"user_id":"` + bon + `","org_id":"` + fans + `","role":"Drummer","additional_roles":["Owner"]}`, 400, `"role":["Unknown role"]`},
			{"POST " + api + "/org/change_role", `{"user_id":"` + bon + `","org_id":"` + fans + `","role":"Admin"}`, 404, "null"},
			{"POST " + api + "/org/remove_user", `{"user_id":"` + angus + `","org_id":"` + fans + `"}`, 200, "{}"},
			{"POST " + api + "/invite_user", `{"email":"angus@acdc.com","org_id":"` + acdc + `","role":"Member"}`, 400, "already"},
			{"POST " + api + "/invite_user_by_id", `{"user_id":"` + bon + `","org_id":"` + acdc + `","role":"Member"}`, 200, "sent"},
			{"GET " + api + "/pending_org_invites", ``, 200, `"invitee_email":"bon@acdc.com"`},
			{"DELETE " + api + "/org/" + acdc, ``, 200, ``},
			{"GET " + api + "/pending_org_invites", ``, 200, `"total_invites":0`},
			{"GET " + api + "/user/" + angus + "?include_orgs=true", ``, 200, `"org_id_to_org_info":{}`},
			{"GET " + api + "/custom_role_mappings", ``, 200, `{"custom_role_mappings":[]}`},
		},
		"magic links": {
			{"POST " + api + "/magic_link", `{"email":"x","expires_in_hours":0}`, 400, `{"email":["Invalid email address"],"expires_in_hours":["Must be positive, and at most ten years"]}`},
			{"POST " + api + "/magic_link", `{"email":"new@acdc.com","create_new_user_if_one_doesnt_exist":false}`, 400, `{"email":["There is no user with this email address"]}`},
			{"POST " + api + "/magic_link", `{"email":"new@acdc.com"}`, 200, propelauth.DefaultAuthURL + "/verify_login_passwordless?t="},
			{"GET " + api + "/user/email?email=new@acdc.com", ``, 200, `"email_confirmed":false`},
			{"GET /verify_login_passwordless?t=x", ``, 401, `does not work`},
		},
		"API keys": {
			{"POST " + api + "/end_user_api_keys/", `{"user_id":"` + acdc + `"}`, 400, `{"user_id":["User not found"]}`},
			{"POST " + api + "/end_user_api_keys/", `{"org_id":"` + acdc + `","expires_at_seconds":1}`, 200, `"api_key_token"`},
			{"GET " + api + "/end_user_api_keys", ``, 200, `"total_api_keys":0`},
			{"POST " + api + "/end_user_api_keys/validate", `{"api_key_token":"x"}`, 404, `null`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t)
			s.MustSeed(t, band...)
			for _, r := range requests {
				status, body := s.ask(t, r[0].(string), r[1].(string))
				require.Equal(t, r[2], status, "%s %s: %s", r[0], r[1], body)
				if want := r[3].(string); strings.HasPrefix(want, "{") && !strings.Contains(want, "*") {
					require.JSONEq(t, want, body, r[0])
				} else {
					before, after, _ := strings.Cut(want, "*")
					require.Contains(t, body, before, r[0])
					require.Contains(t, body, after, r[0])
				}
			}
		})
	}
}

func TestKeysAreNeeded(t *testing.T) {
	t.Parallel()
	s := serve(t, propelauth.With(emulator.WithToken("mine")))
	for key, want := range map[string]int{"Bearer mine": 404, "bearer mine": 404, "Bearer " + propelauth.APIKey: 404, "Bearer x": 401, "mine": 401, "": 401} {
		r, err := http.NewRequest(http.MethodGet, api+"/user/"+bon, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", key)
		require.Equal(t, want, s.answer(r).StatusCode, key)
	}
}

func TestProjectsWithoutOrganizationsSaySo(t *testing.T) {
	t.Parallel()
	s := serve(t, propelauth.WithoutOrganizations())
	status, _ := s.ask(t, "GET "+api+"/org/query", "")
	require.Equal(t, http.StatusUpgradeRequired, status)
}

// The organizations that one user of a seed names arrive in one order each time.
func TestSeedsFoundOrganizationsInTheOrderOfTheirIDs(t *testing.T) {
	t.Parallel()
	var ids, infos []string
	for n := range 8 {
		id := fmt.Sprintf("%08d-aaaa-4aaa-8aaa-aaaaaaaaaaaa", n)
		ids, infos = append(ids, id), append(infos, `"`+id+`":{"org_name":"Band","user_role":"Member"}`)
	}
	s := serve(t)
	s.MustSeed(t, `{"user_id":"`+bon+`","email":"bon@acdc.com","org_id_to_org_info":{`+strings.Join(infos, ",")+`}}`)
	_, body := s.ask(t, "GET "+api+"/org/query", "")
	var answer struct {
		Orgs []struct {
			ID string `json:"org_id"`
		} `json:"orgs"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &answer))
	var got []string
	for _, o := range answer.Orgs {
		got = append(got, o.ID)
	}
	require.Equal(t, ids, got)
}

func TestTheRateLimitIsTold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := serve(t, propelauth.With(emulator.WithRateLimit(emulator.Rate{Burst: 1, PerSecond: 0.1}), emulator.WithClock(func() time.Time { return now })))
	s.ask(t, "GET "+api+"/user/query", "")
	status, body := s.ask(t, "GET "+api+"/user/query", "")
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, "Rate limited. Please wait 10 seconds before trying again.", body)
}

// An address that is to be confirmed replaces the old one when the link in the mail is followed.
func TestConfirmations(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	s.ask(t, "PUT "+api+"/user/"+bon+"/email", `{"new_email":"scott@acdc.com","require_email_confirmation":true}`)
	_, body := s.ask(t, "GET "+api+"/user/"+bon, "")
	require.Equal(t, "bon@acdc.com", text(t, body, "email"))
	require.Len(t, s.Outbox(), 1)
	link, err := url.Parse(s.Outbox()[0].Link)
	require.NoError(t, err)
	require.Equal(t, "scott@acdc.com", s.Outbox()[0].To)
	require.Equal(t, http.StatusOK, s.follow(t, link.String()).StatusCode)
	require.Equal(t, http.StatusUnauthorized, s.follow(t, link.String()).StatusCode, "it works once")
	_, body = s.ask(t, "GET "+api+"/user/email?email=scott@acdc.com", "")
	require.Equal(t, bon, text(t, body, "user_id"))
}

// Whoever is disabled is signed out, and has no API key that works.
func TestWhoIsDisabled(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	_, body := s.ask(t, "POST "+api+"/magic_link", `{"email":"bon@acdc.com"}`)
	link := text(t, body, "url")
	cookies := s.follow(t, link).Cookies()
	_, body = s.ask(t, "POST "+api+"/end_user_api_keys", `{"user_id":"`+bon+`"}`)
	key := `{"api_key_token":"` + text(t, body, "api_key_token") + `"}`
	status, body := s.ask(t, "POST "+api+"/end_user_api_keys/validate", key)
	require.Equal(t, 200, status)
	require.Equal(t, bon, text(t, body, "user_id"))

	s.ask(t, "POST "+api+"/user/"+bon+"/disable", "")
	status, _ = s.ask(t, "POST "+api+"/end_user_api_keys/validate", key)
	require.Equal(t, 404, status)
	require.Equal(t, http.StatusUnauthorized, s.send(t, "GET", "/api/v1/refresh_token", "", cookies).StatusCode)
	require.Equal(t, http.StatusUnauthorized, s.follow(t, link).StatusCode)
}

func TestSeedsAreCheckedAsAWhole(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	for text, seed := range map[string]string{
		"line 1: malformed JSON":                `{`,
		"line 1: not a user":                    `7`,
		"line 2: email is no address":           `{"email":"a@b.cd"}` + "\n" + `{"email":"x"}`,
		"line 1: user_id is no UUID":            `{"user_id":"x","email":"a@b.cd"}`,
		"line 1: there is a user":               `{"email":"BON@acdc.com"}`,
		"line 2: another user":                  `{"email":"a@b.cd"}` + "\n" + `{"email":"A@B.cd"}`,
		"line 1: org_id_to_org_info names no o": `{"email":"a@b.cd","org_id_to_org_info":{"` + acdc + `":{"user_role":"Drummer"}}}`,
	} {
		_, err := s.Seed(strings.NewReader(seed))
		require.ErrorContains(t, err, text)
	}
	_, body := s.ask(t, "GET "+api+"/user/query", "")
	require.Contains(t, body, `"total_users":2`)
}

// What was saved is what is loaded: users, organizations, sessions and the key that signs.
func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.MustSeed(t, band...)
	_, body := s.ask(t, "POST "+api+"/magic_link", `{"email":"bon@acdc.com"}`)
	cookies := s.follow(t, text(t, body, "url")).Cookies()
	token := text(t, read(t, s.send(t, "GET", "/api/v1/refresh_token", "", cookies)), "access_token")
	var file strings.Builder
	require.NoError(t, s.Save(&file))

	other := serve(t)
	before := other.Revision()
	require.NoError(t, other.Load(strings.NewReader(file.String())))
	require.Greater(t, other.Revision(), before)
	for _, request := range []string{"/user/query?include_orgs=true", "/org/query", "/user/org/" + acdc, "/user/email?email=angus@acdc.com", "/user/username?username=angus"} {
		_, want := s.ask(t, "GET "+api+request, "")
		status, got := other.ask(t, "GET "+api+request, "")
		require.Equal(t, 200, status)
		require.JSONEq(t, want, got)
	}
	verified(t, other, token)
	require.Equal(t, 200, other.send(t, "GET", "/api/v1/refresh_token", "", cookies).StatusCode)

	for _, broken := range []string{`x`, `{}`, `{"format":"authplus auth0 emulator 1","state":{}}`, strings.Replace(file.String(), `"user_order":["`, `"user_order":["x","`, 1)} {
		require.Error(t, other.Load(strings.NewReader(broken)))
	}
	other.Reset()
	_, body = other.ask(t, "GET "+api+"/user/query", "")
	require.Contains(t, body, `"total_users":0`)
}

func TestAFaultSpeaksAsPropelAuthDoes(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for status, want := range map[int]string{401: "The API key is incorrect", 404: "null", 429: "Rate limited. Please wait 1 seconds before trying again.", 503: "Service Unavailable"} {
		require.NoError(t, s.Fault(emulator.Fault{Status: status}))
		got, body := s.ask(t, "GET "+api+"/user/query", "")
		require.Equal(t, status, got)
		require.Equal(t, want, body)
	}
}

// Users who were created in one second come in the order of their creation.
func TestTheOrderOfCreation(t *testing.T) {
	t.Parallel()
	s := serve(t, propelauth.With(emulator.WithDeterminism()))
	now := `"created_at":1700000000`
	s.MustSeed(t, `{"email":"b@acdc.com",`+now+`}`, `{"email":"a@acdc.com",`+now+`}`, `{"email":"first@acdc.com","created_at":1}`)
	emails := func(order string) (list []string) {
		var page struct {
			Users []struct {
				Email string `json:"email"`
			} `json:"users"`
		}
		_, body := s.ask(t, "GET "+api+"/user/query?order_by="+order, "")
		require.NoError(t, json.Unmarshal([]byte(body), &page))
		for _, u := range page.Users {
			list = append(list, u.Email)
		}
		return list
	}
	require.Equal(t, []string{"first@acdc.com", "b@acdc.com", "a@acdc.com"}, emails("CREATED_AT_ASC"))
	require.Equal(t, []string{"a@acdc.com", "b@acdc.com", "first@acdc.com"}, emails("CREATED_AT_DESC"))
	require.Equal(t, []string{"a@acdc.com", "b@acdc.com", "first@acdc.com"}, emails("EMAIL"))
}
