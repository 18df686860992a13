package signin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/signin"
	"github.com/authplus/authplus/signin/auth0"
	"github.com/authplus/authplus/signin/authing"
	"github.com/authplus/authplus/signin/fusionauth"
	"github.com/authplus/authplus/signin/genauth"
)

// TestValuesHideWhatTheyHold from fmt and from both handlers of package log/slog, as values and by pointers.
func TestValuesHideWhatTheyHold(t *testing.T) {
	t.Parallel()
	const hidden = "MARKER"
	raw := json.RawMessage(`"` + hidden + `"`)
	tokens := signin.Tokens{AccessToken: hidden, RefreshToken: hidden, IDToken: hidden}
	identity := signin.Identity{Subject: "user", Name: hidden, Email: hidden}
	conf := signin.Config{ClientID: "app", ClientSecret: hidden}
	for _, value := range []any{
		conf, tokens, &tokens, identity, &identity, signin.SignedIn{Tokens: &tokens, Identity: &identity},
		signin.Attempt{State: hidden, Nonce: hidden, Verifier: hidden},
		signin.Grant{Type: "password", Parameters: url.Values{"password": {hidden}}},
		signin.Introspection{Subject: "user", Scope: hidden}, &signin.Introspection{Subject: "user", Scope: hidden},
		&signin.CallbackError{Code: "access_denied", Description: hidden},
		&signin.LoginError{Outcome: signin.SecondFactorRequired, Data: raw, Err: errors.New("no")},
		auth0.Password{Username: hidden, Password: hidden},
		authing.Config{AppID: "app", Token: hidden}, authing.Proof{To: hidden, Code: hidden},
		authing.User{ID: "user", Email: hidden, Raw: raw}, &authing.User{ID: "user", Email: hidden, Raw: raw},
		fusionauth.Config{URL: "u", APIKey: hidden, Application: conf}, fusionauth.Login{LoginID: hidden, Password: hidden, OneTimePassword: hidden},
		fusionauth.Session{Tokens: &tokens, RefreshTokenID: hidden, User: raw},
		fusionauth.SecondFactor{ID: hidden, Methods: []fusionauth.Method{{Email: hidden}}}, fusionauth.Method{Email: hidden, MobilePhone: hidden},
		fusionauth.PasswordChange{ID: hidden},
		genauth.Config{AppID: "app", AppSecret: hidden}, genauth.Permit{Token: hidden}, genauth.PhoneChange{NewPhone: hidden, NewCode: hidden},
		genauth.Profile{UserID: "user", Email: hidden}, &genauth.Profile{UserID: "user", Email: hidden},
		genauth.Options{ClientIP: hidden, CustomData: map[string]any{"x": hidden}},
		genauth.AuthorizeURL{URL: hidden, Attempt: signin.Attempt{State: hidden, Verifier: hidden}},
	} {
		var shown strings.Builder
		fmt.Fprintf(&shown, "%v %+v %#v %s\n", value, value, value, value)
		slog.New(slog.NewTextHandler(&shown, nil)).Info("value", "value", value)
		slog.New(slog.NewJSONHandler(&shown, nil)).Info("value", "value", value)
		require.NotContains(t, shown.String(), hidden, "%T", value)
		require.NotContains(t, shown.String(), "PANIC", "%T", value)
		require.NotContains(t, shown.String(), "panicked", "%T", value)
	}
}
