package authing

import (
	"encoding/json"
	"io"
	"net/http"

	"github.com/authplus/authplus/emulator"
)

// restHandler answers a REST call.
type restHandler func(s *service, c caller, in restCall) (any, *problem)

// restCall is what a REST call gives.
type restCall struct {
	params emulator.Params
	query  map[string][]string
	body   arguments
}

// restRoutes are the REST calls that the official clients make beside GraphQL.
var restRoutes = []struct {
	method, path string
	handler      restHandler
}{
	{"GET", "/api/v2/.well-known", (*service).wellKnown},
	{"GET", "/api/v2/users/me", (*service).restMe},
	{"GET", "/api/v2/users/{id}", (*service).restUser},
	{"POST", "/api/v2/users/batch", (*service).restBatch},
	{"POST", "/api/v2/users/kick", (*service).restKick},
	{"POST", "/api/v2/sms/send", (*service).restSendSMS},
	{"GET", "/api/v2/logout", (*service).restLogout},
	{"POST", "/api/v2/acl/is-allowed", (*service).restIsAllowed},
}

// rest answers a REST call in its envelope, whose HTTP status is always 200.
func (s *service) rest(r *http.Request, params emulator.Params, handler restHandler) emulator.Reply {
	in := restCall{params: params, query: r.URL.Query(), body: arguments{}}
	data, err := io.ReadAll(io.LimitReader(emulator.Body(r), maxBody))
	if err == nil && len(data) > 0 {
		err = json.Unmarshal(data, &in.body)
	}
	if err != nil {
		return refusedREST(incomplete)
	}
	c, wrong := s.caller(r)
	if wrong != nil {
		return refusedREST(wrong)
	}
	answer, wrong := handler(s, c, in)
	if wrong != nil {
		return refusedREST(wrong)
	}
	if r.Method != http.MethodGet || r.URL.Path == "/api/v2/logout" {
		s.Touch()
	}
	return emulator.JSON(http.StatusOK, map[string]any{"code": http.StatusOK, "message": "success", "data": answer})
}

func refusedREST(p *problem) emulator.Reply {
	return emulator.JSON(http.StatusOK, map[string]any{"code": p.code, "message": p.message, "data": nil})
}

// wellKnown publishes the key for passwords.
func (s *service) wellKnown(caller, restCall) (any, *problem) {
	return map[string]any{"publicKey": s.publicKey(), "rsa": map[string]string{"publicKey": s.publicKey()}}, nil
}

// plain returns what REST shows of a user: values of their own, without what is resolved late.
func (s *service) plain(a *account, custom bool) map[string]any {
	out := s.shown(a, "")
	delete(out, "roles")
	if !custom {
		delete(out, "customData")
	}
	return out
}

func (s *service) restMe(c caller, _ restCall) (any, *problem) {
	if wrong := c.may(user); wrong != nil {
		return nil, wrong
	}
	found, ok := s.users.all.Get(c.user)
	if !ok {
		return nil, noUser
	}
	return s.plain(found, true), nil
}

func (s *service) restUser(c caller, in restCall) (any, *problem) {
	if wrong := c.may(admin); wrong != nil {
		return nil, wrong
	}
	found, ok := s.users.all.Get(in.params.Get("id"))
	if !ok {
		return nil, noUser
	}
	custom := len(in.query["with_custom_data"]) > 0 && (in.query["with_custom_data"][0] == "1" || in.query["with_custom_data"][0] == "true")
	return s.plain(found, custom), nil
}

func (s *service) restBatch(c caller, in restCall) (any, *problem) {
	if wrong := c.may(admin); wrong != nil {
		return nil, wrong
	}
	list := []any{}
	kind := in.body.text("type")
	if kind == "" {
		kind = "id"
	}
	ids := in.body.texts("ids")
	if len(ids) > maxBatch {
		return nil, tooManyUsers
	}
	for _, id := range ids {
		if found, ok := s.users.with(kind, id); ok {
			list = append(list, s.plain(found, in.body.flag("withCustomData")))
		}
	}
	return list, nil
}

func (s *service) restKick(c caller, in restCall) (any, *problem) {
	if wrong := c.may(admin); wrong != nil {
		return nil, wrong
	}
	for _, id := range in.body.texts("userIds") {
		s.endSessions(id)
	}
	return nil, nil
}

func (s *service) restSendSMS(_ caller, in restCall) (any, *problem) {
	phone := in.body.text("phone")
	if phone == "" {
		return nil, incomplete
	}
	found, _ := s.phoneOwner(in.body, "phone")
	s.send("sms_code", phone, found)
	return nil, nil
}

// restLogout ends the session of the token that the request shows.
func (s *service) restLogout(c caller, _ restCall) (any, *problem) {
	if known, wrong := s.verify(c.token); wrong == nil {
		delete(s.Sessions, known.ID)
	}
	return nil, nil
}

func (s *service) restIsAllowed(c caller, in restCall) (any, *problem) {
	if wrong := c.may(admin); wrong != nil {
		return nil, wrong
	}
	allowed, wrong := s.isActionAllowed(c, in.body)
	return map[string]any{"allowed": allowed}, wrong
}
