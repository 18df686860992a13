package authing_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/authing"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/authing"
)

// TestMain looks for goroutines that are left, those aside that bleve begins with the program.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

const password = "Highway2Hell"

// key is the key of all emulators of these tests, as making one takes long.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	made, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return made
})

// stage is a user pool and a client of it.
type stage struct {
	*emulatortest.AuthingService
	*authing.Client
}

func open(t *testing.T) stage {
	t.Helper()
	emu := emulatortest.Authing(t, emulated.WithKey(key()))
	return stage{emu, another(t, emu, "")}
}

// another returns a client of the same pool, with a token.
func another(t *testing.T, emu *emulatortest.AuthingService, token string) *authing.Client {
	t.Helper()
	client, err := authing.New(authing.Config{AppID: "authplus", Host: emu.URL, Token: token})
	require.NoError(t, err)
	return client
}

// code returns the code that was sent last.
func (s stage) code(t *testing.T, to string) string {
	t.Helper()
	sent := s.Outbox()
	require.NotEmpty(t, sent)
	require.Equal(t, to, sent[len(sent)-1].To)
	return sent[len(sent)-1].Code
}

func TestSigningUpAndIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	user, err := s.RegisterByEmail(ctx, "bon@acdc.com", password, authing.WithProfile(authing.Profile{"nickname": "Bon"}))
	require.NoError(t, err)
	require.Equal(t, "Bon", user.Nickname)
	require.Empty(t, s.Token(), "signing up alone signs nobody in")
	_, err = s.RegisterByEmail(ctx, "BON@acdc.com", password)
	require.ErrorIs(t, err, fault.ErrConflict)

	s.Expect(t, 1, func() { user, err = s.LoginByEmail(ctx, "Bon@acdc.com", password) })
	require.NoError(t, err)
	require.Equal(t, 1, user.LoginsCount)
	require.NotEmpty(t, s.Token())
	require.NotContains(t, string(user.Raw), s.Token())

	named, err := s.RegisterByUsername(ctx, "angus", password, authing.SignIn())
	require.NoError(t, err)
	me, err := s.CurrentUser(ctx)
	require.NoError(t, err)
	require.Equal(t, named.ID, me.ID)
	fresh := another(t, s.AuthingService, "")
	_, err = fresh.LoginByUsername(ctx, "angus", password)
	require.NoError(t, err)
	again := another(t, s.AuthingService, fresh.Token())
	me, err = again.CurrentUser(ctx)
	require.NoError(t, err)
	require.Equal(t, named.ID, me.ID, "a token is taken again")
}

func TestSigningInByPhone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	const phone = "+61255501234"
	require.NoError(t, s.SendSMSCode(ctx, phone))
	user, err := s.RegisterByPhoneCode(ctx, phone, s.code(t, "255501234"), password)
	require.NoError(t, err)
	require.Equal(t, phone, user.PhoneNumber())
	_, err = s.LoginByPhonePassword(ctx, phone, password)
	require.NoError(t, err)

	require.NoError(t, s.SendSMSCode(ctx, phone))
	_, err = s.LoginByPhoneCode(ctx, phone, "0")
	requireOutcome(t, err, signin.WrongCredentials, "2001")
	code := s.code(t, "255501234")
	_, err = s.LoginByPhoneCode(ctx, phone, code)
	require.NoError(t, err)
	_, err = s.LoginByPhoneCode(ctx, phone, code)
	requireOutcome(t, err, signin.WrongCredentials, "2001")

	require.NoError(t, s.SendSMSCode(ctx, phone))
	require.NoError(t, s.ResetPasswordByPhoneCode(ctx, phone, s.code(t, "255501234"), "BackInBlack"))
	_, err = s.LoginByPhonePassword(ctx, phone, password)
	requireOutcome(t, err, signin.WrongCredentials, "2006")
	_, err = s.LoginByPhonePassword(ctx, phone, "BackInBlack")
	require.NoError(t, err)
}

func requireOutcome(t *testing.T, err error, outcome signin.Outcome, code string) {
	t.Helper()
	var refused *signin.LoginError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, outcome, refused.Outcome)
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.Code)
}

func TestRefusedSignIns(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	s.MustSeed(t, `{"username":"bon","password":"`+password+`","blocked":true}`)
	_, err := s.LoginByUsername(ctx, "nobody", password)
	requireOutcome(t, err, signin.WrongCredentials, "2004")
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = s.LoginByUsername(ctx, "bon", "MARKER")
	requireOutcome(t, err, signin.WrongCredentials, "2006")
	require.NotContains(t, fmt.Sprintf("%+v %#v", err, s.Client), "MARKER")
	_, err = s.LoginByUsername(ctx, "bon", password)
	requireOutcome(t, err, signin.Locked, "2005")
	_, err = s.LoginByUsername(ctx, "brian", password, authing.AutoRegister())
	require.NoError(t, err)
	_, err = s.RegisterByUsername(ctx, "cliff", "short")
	require.ErrorIs(t, err, fault.ErrInvalid)
}

func TestTheProfileIsOnesOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	_, err := s.UpdateProfile(ctx, authing.Profile{"nickname": "x"})
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = s.CurrentUser(ctx)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = s.RegisterByUsername(ctx, "bon", password, authing.SignIn())
	require.NoError(t, err)
	user, err := s.UpdateProfile(ctx, authing.Profile{"nickname": "Bon", "company": "Albert"})
	require.NoError(t, err)
	require.Equal(t, "Albert", user.Company)
	s.Expect(t, 0, func() {
		_, err = s.UpdateProfile(ctx, authing.Profile{"email": "bon@acdc.com"})
		require.ErrorIs(t, err, fault.ErrInvalid)
	})
	_, err = s.UpdateProfile(ctx, authing.Profile{"blocked": false})
	require.ErrorIs(t, err, fault.ErrForbidden)

	_, err = s.UpdatePassword(ctx, "BackInBlack", "wrong")
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	_, err = s.UpdatePassword(ctx, "BackInBlack", password)
	require.NoError(t, err)
	_, err = s.LoginByUsername(ctx, "bon", "BackInBlack")
	require.NoError(t, err)
}

func TestWaysToReachTheUser(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	_, err := s.RegisterByEmail(ctx, "bon@acdc.com", password, authing.SignIn())
	require.NoError(t, err)

	require.NoError(t, s.SendSMSCode(ctx, "+61255501234"))
	first := s.code(t, "255501234")
	user, err := s.BindPhone(ctx, authing.Proof{To: "+61255501234", Code: first})
	require.NoError(t, err)
	require.True(t, user.PhoneVerified)

	require.NoError(t, s.SendSMSCode(ctx, "+61255501234"))
	old := authing.Proof{To: "+61255501234", Code: s.code(t, "255501234")}
	require.NoError(t, s.SendSMSCode(ctx, "+15550001111"))
	user, err = s.UpdatePhone(ctx, authing.Proof{To: "+15550001111", Code: s.code(t, "5550001111")}, old)
	require.NoError(t, err)
	require.Equal(t, "+15550001111", user.PhoneNumber())
	user, err = s.UnbindPhone(ctx)
	require.NoError(t, err)
	require.Empty(t, user.PhoneNumber())

	require.NoError(t, s.SendEmail(ctx, "scott@acdc.com", authing.ChangeEmail))
	user, err = s.UpdateEmail(ctx, authing.Proof{To: "scott@acdc.com", Code: s.code(t, "scott@acdc.com")}, authing.Proof{})
	require.NoError(t, err)
	require.Equal(t, "scott@acdc.com", user.Email)

	require.ErrorIs(t, s.SendEmail(ctx, "bon@acdc.com", authing.ResetPassword), fault.ErrDoesNotExist)
	require.NoError(t, s.SendEmail(ctx, "scott@acdc.com", authing.ResetPassword))
	require.NoError(t, s.ResetPasswordByEmailCode(ctx, "scott@acdc.com", s.code(t, "scott@acdc.com"), "BackInBlack"))
	_, err = s.LoginByEmail(ctx, "scott@acdc.com", "BackInBlack")
	require.NoError(t, err)
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx := t.Context()
	user, err := s.RegisterByUsername(ctx, "bon", password, authing.SignIn())
	require.NoError(t, err)
	status, err := s.CheckLoginStatus(ctx, "")
	require.NoError(t, err)
	require.True(t, status.Valid)
	require.Equal(t, user.ID, status.UserID)
	require.True(t, status.Expiry.After(time.Now().Add(3*24*time.Hour)))

	old := s.Token()
	_, err = s.RefreshToken(ctx)
	require.NoError(t, err)
	require.NotEqual(t, old, s.Token())
	require.NoError(t, s.Logout(ctx))
	require.Empty(t, s.Token())
	_, err = s.CurrentUser(ctx)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	for _, token := range []string{"", "nonsense"} {
		status, err = s.CheckLoginStatus(ctx, token)
		require.NoError(t, err)
		require.False(t, status.Valid)
	}

	s.SetToken(old)
	s.Configure(func(c *emulator.Config) { c.Clock = time.Now().Add(30 * 24 * time.Hour) })
	status, err = s.CheckLoginStatus(ctx, "")
	require.NoError(t, err)
	require.Equal(t, 2206, status.Code)
}

// TestWhoeverIsTooFast is told at once: a person waits, who may try again, and a sign-up is not sent twice.
func TestWhoeverIsTooFast(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"errors":[{"message":{"code":2100,"message":"too fast"}}],"data":null}`)
	}))
	t.Cleanup(server.Close)
	c, err := authing.New(authing.Config{AppID: "app", Host: server.URL})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // waiting for the service's leave would be the mistake
	defer cancel()
	_, err = c.RegisterByPhoneCode(ctx, "13800000000", "123456", "")
	require.ErrorIs(t, err, fault.ErrRateLimited)
	require.Equal(t, int32(1), asked.Load())
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	_, err := authing.New(authing.Config{})
	require.ErrorIs(t, err, fault.ErrInvalid)
	_, err = authing.New(authing.Config{AppID: "x", Host: "ftp://x"})
	require.ErrorIs(t, err, fault.ErrInvalid)
	s := open(t)
	wrong, err := authing.New(authing.Config{AppID: "another", Host: s.URL, Token: "MARKER"})
	require.NoError(t, err)
	_, err = wrong.LoginByUsername(t.Context(), "bon", password)
	require.ErrorIs(t, err, fault.ErrInvalid)
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", authing.Config{Token: "MARKER"}, wrong, wrong), "MARKER")
	_, err = s.RegisterByUsername(t.Context(), "x", password, authing.WithCustomData(map[string]any{"f": func() {}}))
	require.ErrorIs(t, err, fault.ErrInvalid)
}
