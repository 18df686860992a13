package propelauth_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/backend/propelauth"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/propelauth"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/where"
)

const (
	password = "Back in Black 80!"
	bcrypt   = "$2b$10$ixlPY3AAd4ty1l6E2IsQ9OFZi2ba9ZQE0bP7RFcGIWNhyFrrT3YUi"
)

var hashed = backend.NewHash(backend.HashSpec{Algorithm: "bcrypt", Encoded: bcrypt})

// made creates a user and returns the document, with the requests that it took.
func (s *tenant) made(t *testing.T, values map[string]any, secrets backend.Secrets) (doc map[string]any, asked []string) {
	t.Helper()
	asked = s.asked(func() {
		raw, err := s.Create(t.Context(), backend.Create{Model: "user", Document: fields(t, values), Secrets: secrets})
		require.NoError(t, err)
		doc = object(t, raw)
	})
	return doc, asked
}

// A user is made by the one call that takes everything, and what it does not take is written afterwards.
func TestCreations(t *testing.T) {
	t.Parallel()
	const create, migrate = "POST " + api + "user/", "POST " + api + "migrate_user/"
	plain := backend.NewSecrets(password, backend.Hash{})
	for name, tt := range map[string]struct {
		set     map[string]any
		secrets backend.Secrets
		ask     []string // those between the creation and the reading, by the end of their paths
		want    map[string]any
		extra   map[string]any
	}{
		"an address": {map[string]any{}, backend.Secrets{}, []string{create}, map[string]any{"email_verified": false, "blocked": false}, nil},
		"a profile": {
			map[string]any{"email_verified": true, "username": "phil", "given_name": "Phil", "family_name": "Rudd", "user_metadata": map[string]any{"drums": "Sonor"}, "app_metadata": map[string]any{"plan": "gold"}},
			plain, []string{create},
			map[string]any{"email_verified": true, "username": "phil", "given_name": "Phil", "user_metadata": map[string]any{"drums": "Sonor"}, "app_metadata": map[string]any{"plan": "gold"}},
			map[string]any{"has_password": true},
		},
		"options": {
			map[string]any{"extra": map[string]any{"can_create_orgs": true, "ask_user_to_update_password_on_login": true, "ignore_domain_restrictions": true}},
			plain, []string{create}, nil, map[string]any{"can_create_orgs": true, "update_password_required": true},
		},
		"one of another system": {
			map[string]any{"external_id": "p1", "blocked": true, "picture": "https://acdc.com/p.png", "email_verified": true, "extra": map[string]any{"existing_mfa_base32_encoded_secret": "JBSWY3DPEHPK3PXP"}},
			backend.NewSecrets("", hashed), []string{migrate},
			map[string]any{"external_id": "p1", "blocked": true, "picture": "https://acdc.com/p.png", "email_verified": true},
			map[string]any{"has_password": true, "mfa_enabled": true},
		},
		"a hash and older metadata": {
			map[string]any{"app_metadata": map[string]any{"plan": "gold"}, "extra": map[string]any{"can_create_orgs": true}},
			backend.NewSecrets("", hashed), []string{migrate, "PUT", "PUT /can_create_orgs/enable"},
			map[string]any{"app_metadata": map[string]any{"plan": "gold"}}, map[string]any{"has_password": true, "can_create_orgs": true},
		},
		"a password and a picture, blocked": {
			map[string]any{"picture": "https://acdc.com/p.png", "blocked": true}, plain, []string{create, "PUT", "POST /disable"},
			map[string]any{"picture": "https://acdc.com/p.png", "blocked": true}, map[string]any{"has_password": true},
		},
		"a copy": {
			map[string]any{"blocked": false, "extra": map[string]any{"locked": true, "mfa_enabled": true, "has_password": true, "can_create_orgs": false, "update_password_required": false}},
			backend.Secrets{}, []string{create}, nil, map[string]any{"locked": false, "mfa_enabled": false, "has_password": false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t, nil)
			tt.set["email"] = "phil@acdc.com"
			doc, asked := s.made(t, tt.set, tt.secrets)
			path := " " + api + "user/" + doc["user_id"].(string)
			for i, a := range tt.ask[1:] {
				method, rest, _ := strings.Cut(a, " ")
				tt.ask[i+1] = method + path + rest
			}
			require.Equal(t, append(tt.ask, "GET"+path), asked)
			for field, want := range tt.want {
				require.Equal(t, want, doc[field], field)
			}
			for field, want := range tt.extra {
				require.Equal(t, want, doc["extra"].(map[string]any)[field], field)
			}
		})
	}
}

func TestTheMailOfANewUser(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	s.made(t, map[string]any{"email": "phil@acdc.com"}, backend.Secrets{})
	require.Empty(t, s.Outbox())
	s.made(t, map[string]any{"email": "cliff@acdc.com", "extra": map[string]any{"send_email_to_confirm_email_address": true}}, backend.Secrets{})
	require.Len(t, s.Outbox(), 1)
	require.Equal(t, "cliff@acdc.com", s.Outbox()[0].To)
}

func TestCreationsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for name, tt := range map[string]struct {
		set      map[string]any
		secrets  backend.Secrets
		kind     error
		text     string
		requests int
	}{
		"an id":           {map[string]any{"user_id": none}, backend.Secrets{}, fault.ErrNotSupported, "external_id", 0},
		"a nickname":      {map[string]any{"nickname": "x"}, backend.Secrets{}, fault.ErrNotSupported, "user_metadata", 0},
		"another hash":    {nil, backend.NewSecrets("", backend.NewHash(backend.HashSpec{Algorithm: "md5"})), fault.ErrNotSupported, "bcrypt", 0},
		"both":            {nil, backend.NewSecrets(password, hashed), fault.ErrInvalid, "password", 0},
		"a mail":          {map[string]any{"extra": map[string]any{"send_email_to_confirm_email_address": true}}, backend.NewSecrets("", hashed), fault.ErrNotSupported, "send_email", 0},
		"a taken address": {map[string]any{"email": "BON@acdc.com"}, backend.Secrets{}, fault.ErrConflict, "400", 2},
		"a taken name":    {map[string]any{"username": "angus"}, backend.Secrets{}, fault.ErrConflict, "400", 2},
		"no address":      {map[string]any{"email": "phil"}, backend.Secrets{}, fault.ErrInvalid, "400", 1},
		"a weak password": {nil, backend.NewSecrets("short", backend.Hash{}), fault.ErrInvalid, "password: Must be", 1},
	} {
		document := map[string]any{"email": "phil@acdc.com"}
		for field, value := range tt.set {
			document[field] = value
		}
		s.Expect(t, tt.requests, func() {
			_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: fields(t, document), Secrets: tt.secrets})
			require.ErrorIs(t, err, tt.kind, name)
			require.ErrorContains(t, err, tt.text, name)
			require.NotContains(t, err.Error(), "phil@", name)
		})
	}
	_, err := s.Create(t.Context(), backend.Create{Model: "user", Connection: "x"})
	require.ErrorIs(t, err, fault.ErrNotSupported)
	_, err = s.Create(t.Context(), backend.Create{Model: "role"})
	require.ErrorIs(t, err, fault.ErrNotSupported)
}

// change changes Angus and returns the document and the requests that it took: a method, and what follows
// the path of the user.
func (s *tenant) change(t *testing.T, set map[string]any, secrets backend.Secrets) (doc json.RawMessage, asked []string, err error) {
	t.Helper()
	before, err := json.Marshal(s.documents(t, backend.Query{}, where.UserID.Eq(angus))[0])
	require.NoError(t, err)
	asked = s.asked(func() {
		doc, err = s.Update(t.Context(), backend.Update{Model: "user", ID: angus, Set: fields(t, set), Snapshot: before, Secrets: secrets})
	})
	for i, a := range asked {
		asked[i] = strings.Replace(strings.Replace(a, api+"user/"+angus, "", 1), api, "", 1)
	}
	return doc, asked, err
}

// A change takes a call for each group of fields that it touches, in a fixed order, and is read then.
func TestChanges(t *testing.T) {
	t.Parallel()
	plain := backend.NewSecrets(password, backend.Hash{})
	for name, tt := range map[string]struct {
		set     map[string]any
		secrets backend.Secrets
		ask     []string
		want    map[string]any
		extra   map[string]any
	}{
		"the profile": {
			map[string]any{"given_name": "Gus", "username": "gus", "picture": "https://acdc.com/a.png", "external_id": "a2", "extra": map[string]any{"update_password_required": true}},
			backend.Secrets{}, []string{"PUT "},
			map[string]any{"given_name": "Gus", "username": "gus", "picture": "https://acdc.com/a.png", "external_id": "a2", "family_name": "Young"},
			map[string]any{"update_password_required": true},
		},
		"values that go": {
			map[string]any{"given_name": nil, "username": nil}, backend.Secrets{}, []string{"PUT "},
			map[string]any{"given_name": nil, "username": nil, "family_name": "Young"}, nil,
		},
		"metadata": {
			map[string]any{"user_metadata": map[string]any{"guitar": nil, "hat": "cap"}, "app_metadata": map[string]any{"since": 1973}},
			backend.Secrets{}, []string{"PUT "},
			map[string]any{"user_metadata": map[string]any{"hat": "cap", "n": 12345678901234567890.0}, "app_metadata": map[string]any{"plan": "gold", "since": 1973.0}}, nil,
		},
		"the address": {
			map[string]any{"email": "young@acdc.com"}, backend.Secrets{}, []string{"PUT /email"},
			map[string]any{"email": "young@acdc.com", "email_verified": true}, nil,
		},
		"an address to confirm": {
			map[string]any{"email": "young@acdc.com", "extra": map[string]any{"require_email_confirmation": true}}, backend.Secrets{}, []string{"PUT /email"},
			map[string]any{"email": "Angus@acdc.com", "email_verified": false}, nil,
		},
		"an unconfirmed address": {
			map[string]any{"email": "young@acdc.com", "email_verified": false}, backend.Secrets{}, []string{"PUT /email"},
			map[string]any{"email": "Angus@acdc.com", "email_verified": false}, nil,
		},
		"a confirmation": {
			map[string]any{"email_verified": true}, backend.Secrets{}, []string{"PUT /email"},
			map[string]any{"email": "Angus@acdc.com", "email_verified": true}, nil,
		},
		"a password": {nil, plain, []string{"PUT /password"}, nil, map[string]any{"has_password": true}},
		"a password to be changed": {
			map[string]any{"extra": map[string]any{"ask_user_to_update_password_on_login": true}}, plain, []string{"PUT /password"},
			nil, map[string]any{"has_password": true, "update_password_required": true},
		},
		"a hash":  {nil, backend.NewSecrets("", hashed), []string{"POST migrate_user/password"}, nil, map[string]any{"has_password": true}},
		"blocked": {map[string]any{"blocked": true}, backend.Secrets{}, []string{"POST /disable"}, map[string]any{"blocked": true}, nil},
		"let in":  {map[string]any{"blocked": false}, backend.Secrets{}, []string{"POST /enable"}, map[string]any{"blocked": false}, nil},
		"everything": {
			map[string]any{"blocked": true, "email": "young@acdc.com", "given_name": "Gus", "extra": map[string]any{"can_create_orgs": true, "mfa_enabled": false}}, plain,
			[]string{"PUT ", "PUT /email", "PUT /password", "PUT /can_create_orgs/enable", "POST /disable_2fa", "POST /disable"},
			map[string]any{"blocked": true, "email": "young@acdc.com", "given_name": "Gus"}, map[string]any{"can_create_orgs": true},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t, nil)
			raw, asked, err := s.change(t, tt.set, tt.secrets)
			require.NoError(t, err)
			require.Equal(t, append(tt.ask, "GET "), asked)
			doc := object(t, raw)
			for field, want := range tt.want {
				require.Equal(t, want, doc[field], field)
			}
			for field, want := range tt.extra {
				require.Equal(t, want, doc["extra"].(map[string]any)[field], field)
			}
		})
	}
}

func TestAddressesAreConfirmedWhereTheConfigurationSaysSo(t *testing.T) {
	t.Parallel()
	s := newTenant(t, func(c *propelauth.Config) { c.ConfirmEmailChanges = true })
	doc, _, err := s.change(t, map[string]any{"email": "young@acdc.com"}, backend.Secrets{})
	require.NoError(t, err)
	require.Equal(t, "Angus@acdc.com", object(t, doc)["email"])
	require.Equal(t, "young@acdc.com", s.Outbox()[0].To)
}

// What a snapshot lacks is read before it is changed, so that nothing is lost.
func TestMetadataThatWasNotLoaded(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	doc, err := s.Update(t.Context(), backend.Update{
		Model: "user", ID: angus, Snapshot: json.RawMessage(`{"user_id":"` + angus + `"}`),
		Set: fields(t, map[string]any{"app_metadata": map[string]any{"since": 1973}}),
	})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"plan": "gold", "since": 1973.0}, object(t, doc)["app_metadata"])
}

func TestChangesThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	for name, tt := range map[string]struct {
		set      map[string]any
		kind     error
		text     string
		requests int
	}{
		"a nickname":            {map[string]any{"nickname": "x"}, fault.ErrNotSupported, "no such attribute", 0},
		"no address":            {map[string]any{"email": nil}, fault.ErrNotSupported, "change it instead", 0},
		"a confirmation undone": {map[string]any{"email_verified": false}, fault.ErrNotSupported, "take a confirmation back", 0},
		"a mail for nothing":    {map[string]any{"extra": map[string]any{"require_email_confirmation": true}}, fault.ErrInvalid, "changed address", 0},
		"locking":               {map[string]any{"extra": map[string]any{"locked": true}}, fault.ErrReadOnly, "cannot set locked to true", 0},
		"memberships":           {map[string]any{"extra": map[string]any{"org_id_to_org_info": nil}}, fault.ErrReadOnly, "org_id_to_org_info", 0},
		"for new users":         {map[string]any{"extra": map[string]any{"send_email_to_confirm_email_address": true}}, fault.ErrInvalid, "new users only", 0},
		"a taken address":       {map[string]any{"email": "BON@acdc.com"}, fault.ErrConflict, "400", 2},
		"a taken name":          {map[string]any{"username": "bon"}, fault.ErrConflict, "400", 2},
		"a bad address":         {map[string]any{"email": "bon@"}, fault.ErrInvalid, "400", 2},
	} {
		_, asked, err := s.change(t, tt.set, backend.Secrets{})
		require.ErrorIs(t, err, tt.kind, name)
		require.ErrorContains(t, err, tt.text, name)
		require.Len(t, asked, tt.requests, name)
	}
	for _, id := range []string{none, "email", "../x"} {
		_, err := s.Update(t.Context(), backend.Update{Model: "user", ID: id, Set: fields(t, map[string]any{"blocked": true})})
		require.ErrorIs(t, err, fault.ErrNotUpdated)
		require.ErrorIs(t, s.Delete(t.Context(), "user", id), fault.ErrDoesNotExist)
	}
}

// A change that fails on the way tells what was done and what was not.
func TestPartialChanges(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(emulator.Fault{Match: "PUT */password", Status: 400, Body: `{"password":["Too common"]}`}))
	doc, _, err := s.change(t, map[string]any{"given_name": "Gus", "email": "young@acdc.com", "blocked": true}, backend.NewSecrets(password, backend.Hash{}))
	var partial *fault.PartialError
	require.ErrorAs(t, err, &partial)
	require.Equal(t, []string{"given_name", "email"}, partial.Done)
	require.Equal(t, []string{"password", "blocked"}, partial.Failed)
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, map[string]string{"password": "Too common"}, api.Fields)
	require.Equal(t, "Gus", object(t, doc)["given_name"])
	require.Equal(t, false, object(t, doc)["blocked"])
}

// What was written is known even if it cannot be read again.
func TestWritesThatCannotBeReadAgain(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(emulator.Fault{Match: "GET *", Status: 403}))
	doc, err := s.Update(t.Context(), backend.Update{
		Model: "user", ID: bon, Snapshot: json.RawMessage(`{"user_id":"` + bon + `","blocked":true,"given_name":"Bon"}`),
		Set: fields(t, map[string]any{"blocked": false, "given_name": nil, "family_name": "Scott"}),
	})
	require.NoError(t, err)
	require.JSONEq(t, `{"user_id":"`+bon+`","blocked":false,"family_name":"Scott"}`, string(doc))
	made, err := s.Create(t.Context(), backend.Create{Model: "user", Document: fields(t, map[string]any{"email": "phil@acdc.com"})})
	require.NoError(t, err)
	require.Equal(t, "phil@acdc.com", object(t, made)["email"])
	require.NotEmpty(t, object(t, made)["user_id"])
}

// A creation of which the rest fails keeps the user.
func TestPartialCreations(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(emulator.Fault{Match: "POST */disable", Status: 403}))
	doc, err := s.Create(t.Context(), backend.Create{
		Model: "user", Document: fields(t, map[string]any{"email": "phil@acdc.com", "blocked": true}), Secrets: backend.NewSecrets(password, backend.Hash{}),
	})
	var partial *fault.PartialError
	require.ErrorAs(t, err, &partial)
	require.Equal(t, []string{"email", "password"}, partial.Done)
	require.Equal(t, []string{"blocked"}, partial.Failed)
	require.ErrorIs(t, err, fault.ErrForbidden)
	require.NotEmpty(t, object(t, doc)["user_id"])
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Delete(t.Context(), "user", bon))
	require.ErrorIs(t, s.Delete(t.Context(), "user", bon), fault.ErrDoesNotExist)
	require.Empty(t, s.list(t, backend.Query{}, where.UserID.Eq(bon)))
	require.ErrorIs(t, s.Delete(t.Context(), "role", "x"), fault.ErrNotSupported)
}

// A user whom a deletion without an answer has deleted is not missed.
func TestLostDeletion(t *testing.T) {
	t.Parallel()
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(emulator.Fault{Match: "DELETE " + api + "user/*", Times: 1, Truncate: 1}))
	require.NoError(t, s.Delete(t.Context(), "user", bon))
	require.Empty(t, s.list(t, backend.Query{}, where.UserID.Eq(bon)))
}

// A user is made once, however the answer is lost.
func TestLostCreations(t *testing.T) {
	t.Parallel()
	cutOff := emulator.Fault{Match: "POST " + api + "user/", Times: 1, Truncate: 5}
	dropped := emulator.Fault{Match: "POST " + api + "user/", Times: 1, Drop: true}
	for name, tt := range map[string]struct {
		fault emulator.Fault
		posts int
	}{"carried out": {cutOff, 1}, "not carried out": {dropped, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newTenant(t, nil, emulated.With(emulator.WithDeterminism())) // at a time of its own
			require.NoError(t, s.Fault(tt.fault))
			doc, asked := s.made(t, map[string]any{"email": "Phil@acdc.com", "user_metadata": map[string]any{"drums": "Sonor"}}, backend.NewSecrets(password, backend.Hash{}))
			require.Equal(t, "Phil@acdc.com", doc["email"])
			posts := slices.DeleteFunc(asked, func(a string) bool { return a != "POST "+api+"user/" })
			require.Len(t, posts, tt.posts)
		})
	}
	// One who was there before is not taken for the one that was to be made.
	s := newTenant(t, nil)
	require.NoError(t, s.Fault(dropped))
	_, err := s.Create(t.Context(), backend.Create{Model: "user", Document: fields(t, map[string]any{"email": "bon@acdc.com"})})
	require.ErrorIs(t, err, fault.ErrConflict)
}
