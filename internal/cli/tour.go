package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/token"
	"github.com/authplus/authplus/where"
)

// tour is the walk-through: the band of a four-year-old's favourite record, as users.
type tour struct {
	url string
	// requests returns how many requests the service has seen.
	requests func() int

	config  auth0.Config
	auth    *authplus.Auth
	singer  *authplus.User
	brian   *authplus.User
	singers *authplus.QuerySet[authplus.User]
	mates   *authplus.QuerySet[authplus.User]
	dict    map[string]any
	band    *authplus.QuerySet[authplus.User]
}

// steps returns the steps in their order.
func (t *tour) steps() []step {
	return slices.Concat(t.connecting(), t.creating(), t.finding(), t.leaving())
}

func (t *tour) connecting() []step {
	return []step{
		{
			title: "Get an access token. It is fetched once, kept, and renewed before it expires.",
			line:  `t, err := token.ClientCredentials(id, secret).Token(ctx, endpoint)`,
			run:   t.fetchToken, want: "Bearer, for 24h0m0s", requests: 1,
		},
		{
			title: "Connect, lazily: nothing is asked.",
			line:  `auth, err := authplus.Open(auth0.Config{URL: url, Token: source}, authplus.WithConnection("acdc"))`,
			run:   t.connect, want: "connected", requests: 0,
		},
		{
			title: "Make the connection (the database) for the band, through the provider's own API.",
			line:  `err := auth.Do(ctx, "POST", "/api/v2/connections", connection, &made)`,
			run:   t.makeConnection, want: "acdc", requests: 1,
		},
		{
			title: "An empty user belongs to the tenant and was not fetched.",
			line:  `user := auth.Users().New()`,
			run:   t.emptyUser, want: "User(new), fetched: false", requests: 0,
		},
	}
}

func (t *tour) fetchToken(ctx context.Context) (string, error) {
	t.config = auth0.Config{URL: t.url, Token: token.ClientCredentials("authplus", "authplus-secret")}
	endpoint, err := t.config.TokenEndpoint()
	if err != nil {
		return "", err
	}
	got, err := t.config.Token.Token(ctx, endpoint)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, for %s", got.Type, time.Until(got.Expiry).Round(time.Hour)), nil
}

func (t *tour) connect(context.Context) (string, error) {
	var err error
	t.auth, err = authplus.Open(t.config, authplus.WithConnection("acdc"))
	return "connected", err
}

// makeConnection makes a database connection that takes the band's passwords and asks for no user
// names.
func (t *tour) makeConnection(ctx context.Context) (string, error) {
	connection := map[string]any{
		"name": "acdc", "strategy": "auth0",
		"options": map[string]any{"passwordPolicy": "none", "requires_username": false},
	}
	var made struct {
		Name string `json:"name"`
	}
	err := t.auth.Do(ctx, "POST", "/api/v2/connections", connection, &made)
	return made.Name, err
}

func (t *tour) emptyUser(context.Context) (string, error) {
	user := t.auth.Users().New()
	return fmt.Sprintf("%s, fetched: %t", user, user.Fetched()), nil
}

// young is the family name of two of the band.
func young() authplus.Metadata {
	return authplus.NewMetadata(map[string]any{"family_name": "Young"})
}

func (t *tour) creating() []step {
	return []step{
		{
			title: "Create in one step.",
			line: `angus := &authplus.User{Email: "angus@acdc.com", EmailVerified: true, UserMetadata: young}` + "\n" +
				`angus.SetPassword("Jailbreak")` + "\n" + `err := auth.Users().Create(ctx, angus)`,
			run: t.createAngus, want: "angus@acdc.com, fetched: true", requests: 1,
		},
		{
			title: "Get or create: he is not there yet.",
			line:  `malcolm, created, err := auth.Users().GetOrCreate(ctx, where.Email.Eq("malcolm@acdc.com"), defaults)`,
			run:   t.malcolm, want: "created: true, family name: Young, has a picture: true", requests: 2,
		},
		{
			title: "Get or create: now he is, and the search index needs no waiting for.",
			line:  `malcolm, created, err := auth.Users().GetOrCreate(ctx, where.Email.Eq("malcolm@acdc.com"), defaults)`,
			run:   t.malcolm, want: "created: false, family name: Young, has a picture: true", requests: 1,
		},
		{
			title: "Create in two steps; on the way the object is kept, queued as JSON and restored.",
			line: `singer := auth.Users().New(func(u *authplus.User) { u.Email = "ronald@acdc.com" })` + "\n" +
				`state, err := singer.State()` + "\n" + `singer, err = auth.Users().Restore(queued)` + "\n" +
				`singer.SetPassword("CanISitNextToYouGirl")` + "\n" + `err = singer.Save(ctx)`,
			run: t.saveSinger, want: "id before: false, id after: true", requests: 1,
		},
		{
			title: "Save also updates. Auth0 takes a password and an address in two requests only.",
			line:  `singer.Email = "bon@acdc.com"` + "\n" + `singer.SetPassword("HighwayToHell")` + "\n" + `err := singer.Save(ctx)`,
			run:   t.changeSinger, want: "bon@acdc.com", requests: 2,
		},
		{
			title: "The password is gone once it is saved.",
			line:  `singer.HasNewPassword()`,
			run: func(context.Context) (string, error) {
				return fmt.Sprint(t.singer.HasNewPassword()), nil
			},
			want: "false", requests: 0,
		},
		{
			title: "Nothing changed, nothing sent.",
			line:  `err := singer.Save(ctx)`,
			run: func(ctx context.Context) (string, error) {
				return "saved", t.singer.Save(ctx)
			},
			want: "saved", requests: 0,
		},
	}
}

func (t *tour) createAngus(ctx context.Context) (string, error) {
	angus := &authplus.User{Email: "angus@acdc.com", EmailVerified: true, UserMetadata: young()}
	angus.SetPassword("Jailbreak")
	if err := t.auth.Users().Create(ctx, angus); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s, fetched: %t", angus.Email, angus.Fetched()), nil
}

func (t *tour) malcolm(ctx context.Context) (string, error) {
	malcolm, created, err := t.auth.Users().GetOrCreate(ctx, where.Email.Eq("malcolm@acdc.com"), func(u *authplus.User) {
		u.EmailVerified = true
		u.UserMetadata = young()
		u.SetPassword("ChuckB")
	})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("created: %t, family name: %s, has a picture: %t",
		created, malcolm.UserMetadata.String("family_name"), malcolm.Picture != ""), nil
}

func (t *tour) saveSinger(ctx context.Context) (string, error) {
	singer := t.auth.Users().New(func(u *authplus.User) {
		u.Email = "ronald@acdc.com"
		u.EmailVerified = true
	})
	restored, err := queued(t.auth, singer)
	if err != nil {
		return "", err
	}
	before := restored.UserID != ""
	restored.SetPassword("CanISitNextToYouGirl")
	if err := restored.Save(ctx); err != nil {
		return "", err
	}
	t.singer = restored
	return fmt.Sprintf("id before: %t, id after: %t", before, restored.UserID != ""), nil
}

// queued sends an object's state through JSON, as a queue does.
func queued(auth *authplus.Auth, user *authplus.User) (*authplus.User, error) {
	state, err := user.State()
	if err != nil {
		return nil, err
	}
	message, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	var received authplus.State
	if err := json.Unmarshal(message, &received); err != nil {
		return nil, err
	}
	return auth.Users().Restore(received)
}

func (t *tour) changeSinger(ctx context.Context) (string, error) {
	t.singer.Email = "bon@acdc.com"
	t.singer.SetPassword("HighwayToHell")
	err := t.singer.Save(ctx)
	return t.singer.Email, err
}

func (t *tour) finding() []step {
	return []step{
		{
			title: "Get one who is not there.",
			line:  `brian, err := auth.Users().Get(ctx, where.Email.Eq("brian@acdc.com"))`,
			run:   t.missBrian, want: "ErrDoesNotExist: authplus: user matching email does not exist", requests: 1,
		},
		{
			title: "Get or create him.",
			line:  `brian, created, err := auth.Users().GetOrCreate(ctx, where.Email.Eq("brian@acdc.com"), defaults)`,
			run:   t.createBrian, want: "created: true", requests: 2,
		},
		{
			title: "What is not an id or an exact address goes through the search index, which lags behind: wait it out.",
			line:  `for n < 2 { n, err = auth.Users().Filter(where.Email.StartsWith("b")).Count(ctx) }`,
			run:   t.wait(2, func() counter { return t.auth.Users().Filter(where.Email.StartsWith("b")) }),
			want:  "2 found", requests: anyNumber,
		},
		{
			title: "Get where several match.",
			line:  `_, err := auth.Users().Get(ctx, where.Email.StartsWith("b"))`,
			run:   t.several, want: "ErrMultipleReturned: authplus: more than one user matching email", requests: 1,
		},
		{
			title: "Several are a query set: building one asks nothing.",
			line:  `singers := auth.Users().Filter(where.Email.StartsWith("b"))`,
			run: func(context.Context) (string, error) {
				t.singers = t.auth.Users().Filter(where.Email.StartsWith("b"))
				return t.singers.String(), nil
			},
			want: "QuerySet[User](email__startswith, not evaluated)", requests: 0,
		},
		{
			title: "Count without iterating.",
			line:  `n, err := singers.Count(ctx)`,
			run:   t.count(func() counter { return t.singers }), want: "2", requests: 1,
		},
		{
			title: "Slice before anything is read: one object is asked for.",
			line:  `first, err := singers.Slice(0, 1).List(ctx)`,
			run:   t.firstSinger, want: "bon@acdc.com", requests: 1,
		},
		{
			title: "Evaluate the whole set.",
			line:  `all, err := singers.List(ctx)`,
			run:   t.allSingers, want: "bon@acdc.com, brian@acdc.com", requests: 1,
		},
		{
			title: "An evaluated set answers slices and counts by itself.",
			line:  `last, err := singers.Slice(1, 5).List(ctx)`,
			run:   t.lastSinger, want: "brian@acdc.com", requests: 0,
		},
		{
			title: "Raw query text, and only some fields.",
			line:  `brothers := auth.Users().Query(` + "`" + `user_metadata.family_name:"Young"` + "`" + `).Only("user_id", "email")` + "\n" + `n, err := brothers.Count(ctx)`,
			run:   t.brothers, want: "2", requests: 1,
		},
		{
			title: "A user as plain data.",
			line:  `angus, err := brothers.At(ctx, 0)` + "\n" + `serialized := angus.AsDict()`,
			run:   t.serialize, want: "email, user_id of angus@acdc.com", requests: 1,
		},
		{
			title: "Plain data makes no assumption of what is at the provider: the rebuilt user is new, and saving it creates.",
			line:  `again, err := auth.Users().FromDict(serialized)` + "\n" + `again.SetPassword("MoneyTrain")` + "\n" + `err = again.Save(ctx)`,
			run:   t.saveTwin, want: "fetched: false, ErrConflict, 409: The user already exists.", requests: 1,
		},
	}
}

func (t *tour) missBrian(ctx context.Context) (string, error) {
	_, err := t.auth.Users().Get(ctx, where.Email.Eq("brian@acdc.com"))
	return expected("ErrDoesNotExist", authplus.ErrDoesNotExist, err)
}

// expected returns the text of an error that must be of a kind.
func expected(name string, kind, err error) (string, error) {
	if !errors.Is(err, kind) {
		return "", fmt.Errorf("%s was to come, not: %w", name, err)
	}
	return name + ": " + err.Error(), nil
}

func (t *tour) createBrian(ctx context.Context) (string, error) {
	brian, created, err := t.auth.Users().GetOrCreate(ctx, where.Email.Eq("brian@acdc.com"), func(u *authplus.User) {
		u.EmailVerified = true
		u.SetPassword("BackInBlack")
	})
	t.brian = brian
	return fmt.Sprintf("created: %t", created), err
}

func (t *tour) several(ctx context.Context) (string, error) {
	_, err := t.auth.Users().Get(ctx, where.Email.StartsWith("b"))
	return expected("ErrMultipleReturned", authplus.ErrMultipleReturned, err)
}

// counter is what a query set counts.
type counter interface {
	Count(context.Context) (int, error)
}

func (t *tour) count(set func() counter) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		n, err := set().Count(ctx)
		return fmt.Sprint(n), err
	}
}

// wait asks for a count until it is n, for half a minute at most.
func (t *tour) wait(n int, set func() counter) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		ctx, cancel := context.WithTimeout(ctx, 100*indexDelay)
		defer cancel()
		ticker := time.NewTicker(indexDelay / 6)
		defer ticker.Stop()
		for {
			found, err := set().Count(ctx)
			if err != nil {
				return "", err
			}
			if found == n {
				return fmt.Sprintf("%d found", n), nil
			}
			select {
			case <-ctx.Done():
				return fmt.Sprintf("%d found", found), nil
			case <-ticker.C:
			}
		}
	}
}

// emails returns the addresses of users, in their order.
func emails(users []*authplus.User) string {
	list := make([]string, len(users))
	for i, u := range users {
		list[i] = u.Email
	}
	return strings.Join(list, ", ")
}

func (t *tour) firstSinger(ctx context.Context) (string, error) {
	users, err := t.singers.Slice(0, 1).List(ctx)
	return emails(users), err
}

func (t *tour) allSingers(ctx context.Context) (string, error) {
	users, err := t.singers.List(ctx)
	return emails(users), err
}

func (t *tour) lastSinger(ctx context.Context) (string, error) {
	users, err := t.singers.Slice(1, 5).List(ctx)
	return emails(users), err
}

func (t *tour) brothers(ctx context.Context) (string, error) {
	t.mates = t.auth.Users().Query(`user_metadata.family_name:"Young"`).Only("user_id", "email")
	n, err := t.mates.Count(ctx)
	return fmt.Sprint(n), err
}

func (t *tour) serialize(ctx context.Context) (string, error) {
	angus, err := t.mates.At(ctx, 0)
	if err != nil {
		return "", err
	}
	t.dict = angus.AsDict()
	return fmt.Sprintf("%s of %s", strings.Join(slices.Sorted(maps.Keys(t.dict)), ", "), angus.Email), nil
}

func (t *tour) saveTwin(ctx context.Context) (string, error) {
	twin, err := t.auth.Users().FromDict(t.dict)
	if err != nil {
		return "", err
	}
	twin.SetPassword("MoneyTrain")
	fetched := twin.Fetched()
	err = twin.Save(ctx)
	var api *authplus.APIError
	if !errors.Is(err, authplus.ErrConflict) || !errors.As(err, &api) {
		return "", fmt.Errorf("ErrConflict was to come, not: %w", err)
	}
	return fmt.Sprintf("fetched: %t, ErrConflict, %d: %s", fetched, api.Status, api.Message), nil
}

func (t *tour) leaving() []step {
	return []step{
		{
			title: "Delete an instance.",
			line:  `err := singer.Delete(ctx)`,
			run: func(ctx context.Context) (string, error) {
				err := t.singer.Delete(ctx)
				return fmt.Sprintf("%s, fetched: %t", t.singer, t.singer.Fetched()), err
			},
			want: "User(new), fetched: false", requests: 1,
		},
		{
			title: "Delete by id.",
			line:  `err := auth.Users().Delete(ctx, brian.UserID)`,
			run: func(ctx context.Context) (string, error) {
				return "deleted", t.auth.Users().Delete(ctx, t.brian.UserID)
			},
			want: "deleted", requests: 1,
		},
		{
			title: "All who remain, once the index knows.",
			line:  `band := auth.Users().All()` + "\n" + `n, err := band.Count(ctx)`,
			run: t.wait(2, func() counter {
				t.band = t.auth.Users().All()
				return t.band
			}),
			want: "2 found", requests: anyNumber,
		},
		{
			title: "Iterate over them and delete them. Sorry Angus, it's time to retire.",
			line:  `for member, err := range band.Iter(ctx) { err = member.Delete(ctx) }`,
			run:   t.retire, want: "angus@acdc.com, malcolm@acdc.com", requests: 3,
		},
		{
			title: "Nobody is left.",
			line:  `n, err := auth.Users().All().Count(ctx)`,
			run:   t.wait(0, func() counter { return t.auth.Users().All() }),
			want:  "0 found", requests: anyNumber,
		},
	}
}

func (t *tour) retire(ctx context.Context) (string, error) {
	var retired []string
	for member, err := range t.band.Iter(ctx) {
		if err != nil {
			return "", err
		}
		retired = append(retired, member.Email)
		if err := member.Delete(ctx); err != nil {
			return "", err
		}
	}
	return strings.Join(retired, ", "), nil
}
