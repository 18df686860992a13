package rest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// roundTrip answers requests without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func through(f roundTrip) func(*rest.Transport, *rest.Service) {
	return func(t *rest.Transport, _ *rest.Service) { t.HTTPClient = &http.Client{Transport: f} }
}

func TestMalformedBaseURL(t *testing.T) {
	t.Parallel()
	for _, base := range []string{
		"", "acme.eu.auth0.com", "ftp://acme", "http://", "http:///users", "https://u:" + marker + "@acme",
		"https://acme?x=" + marker, "https://acme#" + marker, "https://acme/%zz" + marker, "://" + marker,
	} {
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			c, err := rest.New(rest.Transport{}, rest.Service{Provider: "acme", BaseURL: base})
			requireKind(t, err, fault.ErrInvalid)
			require.Nil(t, c)
		})
	}
}

func TestBaseURLMayHaveAPath(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusOK, `{}`))
	_, err := open(t, p.URL+"/tenant/").Do(t.Context(), rest.Call{Method: http.MethodGet, Route: "/users"})
	require.NoError(t, err)
	require.Equal(t, "/tenant/users", p.seen()[0].uri)
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, call := range []rest.Call{reading, writing} {
			t.Run(call.Method+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				other := serve(t, answering(http.StatusOK, `{}`))
				p := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/"+marker, status) })
				_, err := p.client(t, bearing(token.Static("t"))).Do(t.Context(), call)
				requireKind(t, err, fault.ErrUnavailable)
				var api *fault.APIError
				require.ErrorAs(t, err, &api)
				require.Equal(t, status, api.Status)
				p.requireCount(t, 1)
				other.requireCount(t, 0)
			})
		}
	}
}

// A client that follows redirects is handed in; ours does not, and theirs is left as it was.
func TestGivenClientIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "c", Value: "v"})
		w.WriteHeader(http.StatusNoContent)
		_ = r
	})
	given := &http.Client{Jar: jar{}}
	client := p.client(t, func(t *rest.Transport, _ *rest.Service) { t.HTTPClient = given })
	for range 2 {
		_, err := client.Do(t.Context(), reading)
		require.NoError(t, err)
	}
	require.Empty(t, p.seen()[1].header.Values("Cookie"))
	require.Zero(t, given.Timeout)
	require.Nil(t, given.CheckRedirect)
	require.Equal(t, jar{}, given.Jar)
}

func bearing(src token.Source) func(*rest.Transport, *rest.Service) {
	return func(_ *rest.Transport, s *rest.Service) {
		s.Authorize, s.Refused = rest.BearerToken(src, token.Endpoint{URL: s.BaseURL + "/oauth/token"})
	}
}

// source hands out tokens by turns and remembers which were refused.
type source struct {
	tokens  []string
	refused []string
	err     error
}

func (s *source) Token(context.Context, token.Endpoint) (token.Token, error) {
	if s.err != nil {
		return token.Token{}, s.err
	}
	return token.Token{AccessToken: s.tokens[min(len(s.refused), len(s.tokens)-1)]}, nil
}

func (s *source) Forget(_ token.Endpoint, t token.Token) {
	s.refused = append(s.refused, t.AccessToken)
}

// wanting accepts one token only.
func wanting(accessToken string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			answering(http.StatusUnauthorized, `{"message":"Invalid token","code":"`+marker+`"}`)(w, r)
			return
		}
		answering(http.StatusOK, `{}`)(w, r)
	}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	for _, call := range []rest.Call{reading, writing} {
		t.Run(call.Method, func(t *testing.T) {
			t.Parallel()
			p := serve(t, wanting("new"))
			src := &source{tokens: []string{"old", "new"}}
			_, err := p.client(t, bearing(src)).Do(t.Context(), call)
			require.NoError(t, err)
			require.Equal(t, []string{"old"}, src.refused)
			seen := p.seen()
			require.Len(t, seen, 2)
			require.Equal(t, seen[0].body, seen[1].body, "the body is sent again in full")
		})
	}
}

func TestTokenRefusedTwiceIsAnError(t *testing.T) {
	t.Parallel()
	p := serve(t, wanting("none"))
	_, err := p.client(t, bearing(&source{tokens: []string{"a", "b", "c"}})).Do(t.Context(), reading)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	var api *fault.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, 2, api.Attempts)
	p.requireCount(t, 2)
}

func TestStaticTokenThatIsRefusedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	p := serve(t, wanting("none"))
	_, err := p.client(t, bearing(token.Static("expired"))).Do(t.Context(), reading)
	require.ErrorIs(t, err, fault.ErrUnauthorized)
	p.requireCount(t, 1)
}

func TestWithoutATokenNothingIsSent(t *testing.T) {
	t.Parallel()
	p := serve(t, answering(http.StatusOK, `{}`))
	_, err := p.client(t, bearing(token.Static(marker+"\n"))).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrInvalid)

	lost := errors.New("lost")
	_, err = p.client(t, bearing(&source{err: lost})).Do(t.Context(), reading)
	require.ErrorIs(t, err, lost)
	require.NotErrorIs(t, err, fault.ErrUnavailable)
	p.requireCount(t, 0)
}

func TestContext(t *testing.T) {
	t.Parallel()
	t.Run("ended before", func(t *testing.T) {
		t.Parallel()
		p := serve(t, answering(http.StatusOK, `{}`))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := p.client(t).Do(ctx, reading)
		requireKind(t, err, context.Canceled)
		p.requireCount(t, 0)
	})
	t.Run("ends while the answer is awaited", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		p := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
		_, err := p.client(t).Do(ctx, reading)
		requireKind(t, err, context.Canceled)
		p.requireCount(t, 1)
	})
	t.Run("ends in the middle of a body", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		p := serve(t, func(w http.ResponseWriter, r *http.Request) {
			answering(http.StatusOK, `{"half":`)(w, r)
			_ = http.NewResponseController(w).Flush()
			cancel()
			<-r.Context().Done()
		})
		_, err := p.client(t).Do(ctx, reading)
		requireKind(t, err, context.Canceled)
		p.requireCount(t, 1)
	})
}

func TestUnreachableProvider(t *testing.T) {
	t.Parallel()
	_, err := open(t, "http://tenant.example", unreachable).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrUnavailable)
	require.ErrorContains(t, err, "acme: GET /users/{id}: ")
	require.NotContains(t, err.Error(), "email")
}

func TestUnknownCertificate(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(answering(http.StatusOK, `{}`))
	secure.Config.ErrorLog = discard
	t.Cleanup(secure.Close)
	_, err := open(t, secure.URL).Do(t.Context(), reading)
	requireKind(t, err, fault.ErrUnavailable)
	require.ErrorContains(t, err, "certificate")

	_, err = open(t, secure.URL, func(t *rest.Transport, _ *rest.Service) { t.HTTPClient = secure.Client() }).Do(t.Context(), reading)
	require.NoError(t, err)
}

// jar is a cookie jar that must never be asked.
type jar struct{}

func (jar) SetCookies(*url.URL, []*http.Cookie) { panic("cookies are kept") }

func (jar) Cookies(*url.URL) []*http.Cookie { panic("cookies are sent") }
