package genauth_test

import (
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/genauth"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/genauth"
	"github.com/authplus/authplus/where"
)

func TestRolesAreKnownByTheirCodes(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	singer := &authplus.Role{Name: "singer", Description: "sings"}
	p.Expect(t, 1, func() { require.NoError(t, p.auth.Roles().Create(ctx, singer)) })
	require.Equal(t, "singer", singer.ID)
	require.ErrorIs(t, p.auth.Roles().Create(ctx, &authplus.Role{Name: "singer"}), authplus.ErrConflict)
	require.ErrorIs(t, p.auth.Roles().Create(ctx, &authplus.Role{Name: "Lead singer"}), authplus.ErrInvalid)
	guitarist := &authplus.Role{ID: "guitar", Name: "Lead guitarist"}
	require.NoError(t, p.auth.Roles().Create(ctx, guitarist))

	singer.Description = "screams"
	p.Expect(t, 1, func() { require.NoError(t, singer.Save(ctx)) })
	p.Expect(t, 1, func() {
		read, err := p.auth.Roles().ByID(ctx, "singer")
		require.NoError(t, err)
		require.Equal(t, "screams", read.Description)
		require.Equal(t, "default", read.Extra.String("namespace"))
	})
	roles, err := p.auth.Roles().All().List(ctx)
	require.NoError(t, err)
	require.Len(t, roles, 2)
	_, err = p.auth.Roles().Get(ctx, where.Name.Eq("Lead guitarist"))
	require.ErrorIs(t, err, authplus.ErrNotSupported)
	found, err := p.auth.Roles().Filter(where.Name.Eq("Lead guitarist")).ClientSide().Get(ctx)
	require.NoError(t, err)
	require.Equal(t, "guitar", found.ID)

	require.NoError(t, guitarist.Delete(ctx))
	_, err = p.auth.Roles().ByID(ctx, "guitar")
	require.ErrorIs(t, err, authplus.ErrDoesNotExist)
	require.ErrorIs(t, (&authplus.Role{}).Save(ctx), authplus.ErrUnbound)
}

func TestRolesAreGivenToManyUsersAtATime(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.crowd(t, 120, 1)
	fans, err := p.auth.Users().All().List(ctx)
	require.NoError(t, err)
	fan := &authplus.Role{Name: "fan"}
	require.NoError(t, p.auth.Roles().Create(ctx, fan))
	p.Expect(t, 3, func() { require.NoError(t, fan.Users().Add(ctx, fans...)) })
	n, err := fan.Users().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 120, n)
	listed, err := fan.Users().List(ctx)
	require.NoError(t, err)
	require.Len(t, listed, 120)

	roles, err := fans[0].Roles().List(ctx)
	require.NoError(t, err)
	require.Len(t, roles, 1)
	require.NoError(t, fans[0].Roles().Remove(ctx, fan))
	isFan, err := fan.Users().Contains(ctx, fans[0])
	require.NoError(t, err)
	require.False(t, isFan)
}

func TestOrganizationsHaveMembers(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	acdc := &authplus.Organization{Name: "acdc", DisplayName: "AC/DC"}
	require.NoError(t, p.auth.Organizations().Create(ctx, acdc))
	require.Equal(t, "acdc", acdc.ID)
	band, err := p.auth.Users().All().List(ctx)
	require.NoError(t, err)
	p.Expect(t, 1, func() { require.NoError(t, acdc.Members().Add(ctx, band...)) })
	n, err := acdc.Members().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 5, n)
	mine, err := band[0].Organizations().List(ctx)
	require.NoError(t, err)
	require.Len(t, mine, 1)
	require.Equal(t, "acdc", mine[0].Name)
	require.NoError(t, mine[0].Refresh(ctx))
	require.Equal(t, "AC/DC", mine[0].DisplayName)

	acdc.Name = "ac-dc"
	require.NoError(t, acdc.Save(ctx))
	require.Equal(t, "ac-dc", acdc.ID, "its name is its code")
	strings := map[string]any{"organizationCode": "ac-dc", "name": "Strings", "parentDepartmentId": "root"}
	var department struct {
		ID string `json:"departmentId"`
	}
	require.NoError(t, p.auth.Do(ctx, "POST", "/api/v3/create-department", strings, &department))
	require.NoError(t, p.auth.Do(ctx, "POST", "/api/v3/add-department-members", map[string]any{
		"organizationCode": "ac-dc", "departmentId": department.ID, "userIds": []string{band[0].UserID},
	}, nil))
	p.Expect(t, 3, func() { require.NoError(t, acdc.Members().Remove(ctx, band[0])) })
	isMember, err := acdc.Members().Contains(ctx, band[0])
	require.NoError(t, err)
	require.False(t, isMember, "who leaves is in no department any more")
	require.NoError(t, acdc.Delete(ctx))
	for name, err := range map[string]error{
		"invitations": errorOf(acdc.Invitations().List(ctx)), "connections": errorOf(p.auth.Connections().All().List(ctx)),
		"logs": errorOf(p.auth.Logs().All().List(ctx)),
	} {
		require.Error(t, err, name)
	}
	require.ErrorIs(t, errorOf(p.auth.Connections().All().List(ctx)), authplus.ErrNotSupported)
}

// What is in a relation comes with its id only; saving it leaves the rest as it is.
func TestNamesThatWereNotReadAreKept(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	acdc := &authplus.Organization{Name: "acdc", DisplayName: "AC/DC"}
	require.NoError(t, p.auth.Organizations().Create(ctx, acdc))
	angus, err := p.auth.Users().Get(ctx, where.Username.Eq("angus"))
	require.NoError(t, err)
	require.NoError(t, angus.Organizations().Add(ctx, acdc))
	mine, err := angus.Organizations().List(ctx)
	require.NoError(t, err)
	mine[0].Name = "ac-dc"
	require.NoError(t, mine[0].Save(ctx))
	read, err := p.auth.Organizations().ByID(ctx, "ac-dc")
	require.NoError(t, err)
	require.Equal(t, "AC/DC", read.DisplayName)

	mine, err = angus.Organizations().List(ctx)
	require.NoError(t, err)
	require.NoError(t, read.Delete(ctx))
	mine[0].Name = "acdc"
	require.ErrorIs(t, mine[0].Save(ctx), authplus.ErrNotUpdated)
}

// A code that was changed by a request whose answer is lost is not changed again, which would find nothing.
func TestLostRenamesAreLookedFor(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"carried out":     {Match: "POST /api/v3/update-organization", Times: 1, Truncate: 10},
		"not carried out": {Match: "POST /api/v3/update-organization", Times: 1, Status: http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ctx := open(t), t.Context()
			acdc := &authplus.Organization{Name: "acdc", DisplayName: "AC/DC"}
			require.NoError(t, p.auth.Organizations().Create(ctx, acdc))
			require.NoError(t, p.Fault(fault))
			acdc.Name, acdc.DisplayName = "ac-dc", "AC⚡DC"
			require.NoError(t, acdc.Save(ctx))
			read, err := p.auth.Organizations().ByID(ctx, "ac-dc")
			require.NoError(t, err)
			require.Equal(t, "AC⚡DC", read.DisplayName)
		})
	}
}

func errorOf[T any](_ T, err error) error { return err }

func TestImportsTellWhatBecameOfEachUser(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	p.band(t)
	const bcrypt = "$2a$04$gyGJzdfEKJpVOTgr9dNwH.A0FYZIqbcCEKJXPXdK4/sNnvgWKOWsO"
	users := func() iter.Seq2[*authplus.User, error] {
		return func(yield func(*authplus.User, error) bool) {
			for i := range 130 {
				u := &authplus.User{Username: fmt.Sprintf("fan%03d", i), Nickname: "fan"}
				switch i {
				case 7:
					u.Username = "angus" // is there already
				case 8:
					u.Email = "nowhere"
				case 9:
					u.Extra = authplus.NewMetadata(map[string]any{"options": map[string]any{"autoGeneratePassword": true}})
				}
				if err := p.auth.Users().Attach(u); err == nil && i >= 100 {
					u.SetPasswordHash(authplus.Bcrypt(bcrypt))
				}
				if !yield(u, nil) {
					return
				}
			}
		}
	}
	p.Expect(t, 7, func() { // three batches, three users by themselves, and the one in the way
		result, err := p.auth.Users().Import(ctx, users())
		require.Error(t, err)
		require.Equal(t, 128, result.Done)
		require.Len(t, result.Errors, 2)
		require.ErrorIs(t, result.Errors[0].Err, authplus.ErrConflict)
		require.ErrorIs(t, result.Errors[1].Err, authplus.ErrInvalid)
	})
	n, err := p.auth.Users().All().Count(ctx)
	require.NoError(t, err)
	require.Equal(t, 5+128, n)

	_, err = p.auth.Users().Import(ctx, users(), authplus.OnConflict(authplus.Update))
	require.Error(t, err, "the address is still none")
	angus, err := p.auth.Users().Get(ctx, where.Username.Eq("angus"))
	require.NoError(t, err)
	require.Equal(t, "fan", angus.Nickname)
	require.Equal(t, "Angus", angus.GivenName)
}

func TestRequestsAreSignedWithTheKeyOfEitherBrand(t *testing.T) {
	t.Parallel()
	for _, brand := range []genauth.Brand{genauth.GenAuth, genauth.Authing} {
		t.Run(string(brand), func(t *testing.T) {
			t.Parallel()
			p, ctx := open(t), t.Context()
			c := config(p.URL)
			c.Signed, c.Brand, c.Language = true, brand, genauth.English
			auth, err := authplus.Open(c)
			require.NoError(t, err)
			u := &authplus.User{Username: "bób", Nickname: "\u2028<北京>&\"\\", UserMetadata: authplus.NewMetadata(map[string]any{"x": 1.50, "2": "b", "1": true})}
			p.Expect(t, 3, func() {
				require.NoError(t, auth.Users().Create(ctx, u))
				found, err := auth.Users().Filter(where.Username.In("bób", "nobody")).List(ctx)
				require.NoError(t, err)
				require.Len(t, found, 1)
				require.NoError(t, auth.Do(ctx, http.MethodGet, "/api/v3/list-groups?page=1&limit=10&keywords=a%20b", nil, nil))
			})
			c.AccessKeySecret = "wrong"
			auth, err = authplus.Open(c)
			require.NoError(t, err)
			_, err = auth.Users().All().Count(ctx)
			require.ErrorIs(t, err, authplus.ErrUnauthorized)
			require.ErrorContains(t, err, "The signature is wrong")
		})
	}
}

func TestManagementTokensAreSharedAndRenewed(t *testing.T) {
	t.Parallel()
	p, ctx := open(t), t.Context()
	key := genauth.AccessKey("authplus", "authplus-secret")
	p.Expect(t, 1+2, func() {
		for range 2 {
			auth, err := authplus.Open(genauth.Config{Token: key, Host: p.URL})
			require.NoError(t, err)
			_, err = auth.Users().All().Count(ctx)
			require.NoError(t, err)
		}
	})
	for _, err := range []error{
		errorOf(p.count(t, genauth.Config{AccessKeyID: "authplus", AccessKeySecret: "wrong", Host: p.URL})),
	} {
		require.ErrorIs(t, err, authplus.ErrUnauthorized)
		require.NotContains(t, err.Error(), "wrong\"")
	}
}

func (p *pool) count(t *testing.T, c genauth.Config) (int, error) {
	t.Helper()
	auth, err := authplus.Open(c)
	require.NoError(t, err)
	return auth.Users().All().Count(t.Context())
}

func TestConfigurationsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	key := genauth.Config{AccessKeyID: "a", AccessKeySecret: "very-secret"}
	for name, change := range map[string]func(*genauth.Config){
		"no key":              func(c *genauth.Config) { c.AccessKeySecret = "" },
		"a brand of its own":  func(c *genauth.Config) { c.Brand = "acme" },
		"no such grouping":    func(c *genauth.Config) { c.Organizations = "crowds" },
		"no such language":    func(c *genauth.Config) { c.Language = "de-DE" },
		"no host":             func(c *genauth.Config) { c.Host = "https://" },
		"another scheme":      func(c *genauth.Config) { c.Host = "ftp://example.com" },
		"a query in the host": func(c *genauth.Config) { c.Host = "https://example.com?x=1" },
		"signed by nobody":    func(c *genauth.Config) { *c = genauth.Config{Signed: true} },
	} {
		c := key
		change(&c)
		_, err := authplus.Open(c)
		require.ErrorIs(t, err, authplus.ErrInvalid, name)
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", key, key, key, key), "very-secret")
	for host, want := range map[string]string{"": "https://api.genauth.ai", "idp.example.com/": "https://idp.example.com", "http://127.0.0.1:1//": "http://127.0.0.1:1"} {
		require.Equal(t, "genauth.Config("+want+")", genauth.Config{Host: host}.String())
	}
}

func TestTheLimitIsMet(t *testing.T) {
	t.Parallel()
	p := open(t, emulated.With(emulator.WithRateLimit(emulator.Rate{Burst: 20, PerSecond: 200})))
	p.crowd(t, 60, 1)
	result, err := p.auth.Users().All().Update(t.Context(), func(u *authplus.User) error {
		u.Nickname = "fan"
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 60, result.Done)
}

// TestWhateverIsSentIsSignedAsItIsChecked has the emulator check what is signed of bodies of all kinds.
func TestWhateverIsSentIsSignedAsItIsChecked(t *testing.T) {
	t.Parallel()
	p := open(t)
	c := config(p.URL)
	c.Signed = true
	auth, err := authplus.Open(c)
	require.NoError(t, err)
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		kinds := []*rapid.Generator[any]{
			rapid.String().AsAny(), rapid.Float64().AsAny(), rapid.Int64().AsAny(), rapid.Bool().AsAny(), rapid.Just[any](nil),
		}
		if depth > 0 {
			kinds = append(kinds,
				rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), func(l []any) any { return l }),
				rapid.Map(rapid.MapOfN(rapid.String(), value(depth-1), 0, 3), func(m map[string]any) any { return m }))
		}
		return rapid.OneOf(kinds...)
	}
	rapid.Check(t, func(r *rapid.T) {
		body := rapid.MapOfN(rapid.String(), value(2), 0, 4).Draw(r, "body")
		body["username"] = "nobody"
		var answer struct{ Exists bool }
		err := auth.Do(t.Context(), "POST", "/api/v3/is-user-exists", body, &answer)
		require.NotErrorIs(r, err, authplus.ErrUnauthorized)
		query := url.Values{"userId": {rapid.String().Draw(r, "id")}, "userIdType": {"username"}}
		err = auth.Do(t.Context(), "GET", "/api/v3/get-user?"+query.Encode(), nil, nil)
		require.NotErrorIs(r, err, authplus.ErrUnauthorized)
	})
}
