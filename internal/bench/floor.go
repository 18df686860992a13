package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// plainUser is a user as a program without a library would have it.
type plainUser struct {
	UserID        string         `json:"user_id"`
	Email         string         `json:"email"`
	EmailVerified bool           `json:"email_verified"`
	Name          string         `json:"name"`
	Nickname      string         `json:"nickname"`
	Picture       string         `json:"picture"`
	CreatedAt     time.Time      `json:"created_at"`
	UpdatedAt     time.Time      `json:"updated_at"`
	LastLogin     time.Time      `json:"last_login"`
	LastIP        string         `json:"last_ip"`
	LoginsCount   int            `json:"logins_count"`
	Identities    []plainID      `json:"identities"`
	UserMetadata  map[string]any `json:"user_metadata"`
	AppMetadata   map[string]any `json:"app_metadata"`
}

type plainID struct {
	Connection string `json:"connection"`
	UserID     string `json:"user_id"`
	Provider   string `json:"provider"`
	IsSocial   bool   `json:"isSocial"`
}

// fetch gets a URL and decodes its answer.
func fetch(ctx context.Context, target string, out any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer t")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, out)
}

// bareList reads n users page by page, in windows of 1,000.
func bareList(n int) side {
	return func(ctx context.Context, base string) (any, error) {
		seen, from := 0, ""
		for seen < n {
			for page := range 10 {
				query := url.Values{
					"page": {fmt.Sprint(page)}, "per_page": {fmt.Sprint(pageSize)}, "include_totals": {"true"}, "sort": {"created_at:1"},
				}
				if from != "" {
					query.Set("q", fmt.Sprintf("created_at:{%s TO *]", from))
				}
				var answer struct {
					Users []plainUser `json:"users"`
					Total int         `json:"total"`
				}
				if err := fetch(ctx, base+"/api/v2/users?"+query.Encode(), &answer); err != nil {
					return nil, err
				}
				seen += len(answer.Users)
				if len(answer.Users) < pageSize {
					return nil, complete(seen, n)
				}
				if page == 9 {
					from = answer.Users[len(answer.Users)-1].CreatedAt.Format("2006-01-02T15:04:05.000Z")
				}
			}
		}
		return nil, complete(seen, n)
	}
}

// bareGetByEmail reads n users, each by its address.
func bareGetByEmail(n int) side {
	return func(ctx context.Context, base string) (any, error) {
		for i := range n {
			var users []plainUser
			if err := fetch(ctx, base+"/api/v2/users-by-email?"+url.Values{"email": {address(i)}}.Encode(), &users); err != nil {
				return nil, err
			}
			if len(users) != 1 {
				return nil, fmt.Errorf("%d users have one address", len(users))
			}
		}
		return nil, nil
	}
}
