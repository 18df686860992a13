package authing

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/authplus/authplus/backend"
	api "github.com/authplus/authplus/internal/authingapi"
	"github.com/authplus/authplus/internal/rest"
	"github.com/authplus/authplus/token"
)

// secretSource returns a source that gets management tokens with the pool's secret: the query accessToken,
// which takes no authorization.
func (c Config) secretSource(t backend.Transport, base string) (token.Source, error) {
	// A request for a token is part of the request that needs it: it waits for no limit of its own, is
	// repeated with it, and bounded by it.
	client, err := rest.New(rest.Transport{HTTPClient: t.HTTPClient, Timeout: t.Timeout, UserAgent: t.UserAgent, Retries: -1}, rest.Service{
		Provider: provider, BaseURL: base, Classify: classify, Envelope: api.StatusOf,
		Authorize: func(_ context.Context, req *http.Request) error {
			c.introduce(req)
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	return token.Func(c.UserPoolID, func(ctx context.Context, _ token.Endpoint) (token.Token, error) {
		return c.fetchToken(ctx, client)
	}), nil
}

func (c Config) fetchToken(ctx context.Context, client *rest.Client) (token.Token, error) {
	answer, err := client.Do(ctx, accessTokenQuery.Call(api.Variables{"userPoolId": c.UserPoolID, "secret": c.Secret}))
	if err != nil {
		return token.Token{}, err
	}
	var got struct {
		AccessToken string `json:"accessToken"`
		Expiry      int64  `json:"exp"`
		Issued      int64  `json:"iat"`
	}
	if err := api.Decode(answer, &got); err != nil {
		return token.Token{}, err
	}
	if got.AccessToken == "" {
		return token.Token{}, api.Unreadable(answer, errors.New("no token"))
	}
	return token.Token{AccessToken: got.AccessToken, Issued: moment(got.Issued), Expiry: moment(got.Expiry)}, nil
}

// moment returns the time of a number of seconds, zero for none.
func moment(seconds int64) time.Time {
	if seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}
