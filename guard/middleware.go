package guard

import (
	"context"
	"errors"
	"net/http"

	"github.com/authplus/authplus/fault"
)

// Middleware wraps a handler, as net/http's routers have it.
type Middleware = func(http.Handler) http.Handler

// OrgID finds in a request the id of the organization that the request is about.
type OrgID = func(*http.Request) string

// PathValue returns an [OrgID] that takes the id from the path, by its name in the pattern of
// [http.ServeMux]: "org_id" in "GET /api/org/{org_id}/billing".
func PathValue(name string) OrgID {
	return func(r *http.Request) string { return r.PathValue(name) }
}

// found is whom the middleware has found.
type found struct {
	guard *Guard
	user  *User
	org   *OrgMember
}

type foundKey struct{}

func foundIn(ctx context.Context) found {
	f, _ := ctx.Value(foundKey{}).(found)
	return f
}

func (f found) in(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), foundKey{}, f))
}

// UserFrom returns the user whom middleware has found, and false behind [Guard.OptionalUser] if there is
// none.
func UserFrom(ctx context.Context) (*User, bool) {
	user := foundIn(ctx).user
	return user, user != nil
}

// OrgMemberFrom returns the membership that middleware has checked, and false if it checked none.
func OrgMemberFrom(ctx context.Context) (*OrgMember, bool) {
	org := foundIn(ctx).org
	return org, org != nil
}

// WithUser returns a context in which [UserFrom] finds a user: for tests of handlers. Middleware verifies
// the request's token all the same.
func WithUser(ctx context.Context, u *User) context.Context {
	return context.WithValue(ctx, foundKey{}, found{user: u})
}

// userFrom returns the user whom this guard has found.
func (g *Guard) userFrom(ctx context.Context) (*User, bool) {
	f := foundIn(ctx)
	return f.user, f.user != nil && f.guard == g
}

// RequireUser lets requests with a valid token through. Others are answered with 401.
func (g *Guard) RequireUser(next http.Handler) http.Handler {
	return g.require(func(*http.Request, *found) error { return nil })(next)
}

// OptionalUser lets every request through, with a user where the token is valid. Only where there are no
// keys to tell, the answer is 503: whoever has signed in is never taken for nobody.
func (g *Guard) OptionalUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := g.Authenticate(r)
		if err != nil && !errors.Is(err, fault.ErrUnauthorized) {
			g.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, found{guard: g, user: user}.in(r))
	})
}

// RequireOrgMember lets members of the organization through and answers others with 403. It includes
// [Guard.RequireUser].
func (g *Guard) RequireOrgMember(org OrgID) Middleware {
	return g.requireOrg(org, nil, "")
}

// RequireOrgMemberWithMinimumRole is [Guard.RequireOrgMember] for members for whom
// [OrgMember.IsAtLeastRole] holds.
func (g *Guard) RequireOrgMemberWithMinimumRole(org OrgID, role string) Middleware {
	return g.requireOrg(org, atLeastRole(role), missingRole)
}

// RequireOrgMemberWithExactRole is [Guard.RequireOrgMember] for members for whom [OrgMember.IsRole] holds.
func (g *Guard) RequireOrgMemberWithExactRole(org OrgID, role string) Middleware {
	return g.requireOrg(org, exactRole(role), missingRole)
}

// RequireOrgMemberWithPermission is [Guard.RequireOrgMember] for members who have a permission.
func (g *Guard) RequireOrgMemberWithPermission(org OrgID, permission string) Middleware {
	return g.requireOrg(org, allPermissions(permission), missingPermission)
}

// RequireOrgMemberWithAllPermissions is [Guard.RequireOrgMember] for members who have every one of the
// permissions.
func (g *Guard) RequireOrgMemberWithAllPermissions(org OrgID, permissions ...string) Middleware {
	return g.requireOrg(org, allPermissions(permissions...), missingPermission)
}

// RequireRole lets users with a role of [User.Roles] through and answers others with 403. It includes
// [Guard.RequireUser].
func (g *Guard) RequireRole(role string) Middleware {
	return g.require(func(_ *http.Request, f *found) error { return RequireRole(f.user, role) })
}

// RequirePermission lets users with one of [User.Permissions] through and answers others with 403. It includes
// [Guard.RequireUser].
func (g *Guard) RequirePermission(permission string) Middleware {
	return g.require(func(_ *http.Request, f *found) error { return RequirePermission(f.user, permission) })
}

// RequireScope lets tokens with a scope through and answers others with 403. It includes
// [Guard.RequireUser].
func (g *Guard) RequireScope(scope string) Middleware {
	return g.require(func(_ *http.Request, f *found) error { return RequireScope(f.user, scope) })
}

func (g *Guard) requireOrg(org OrgID, holds condition, otherwise string) Middleware {
	return g.require(func(r *http.Request, f *found) (err error) {
		f.org, err = requireMember(f.user, org(r), holds, otherwise)
		return err
	})
}

// require lets requests of users through whom check allows; check may add to what is found.
func (g *Guard) require(check func(*http.Request, *found) error) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			user, err := g.Authenticate(r)
			f := found{guard: g, user: user}
			if err == nil {
				err = check(r, &f)
			}
			if err != nil {
				g.refuse(w, r, err)
				return
			}
			next.ServeHTTP(w, f.in(r))
		})
	}
}

// refuse tells the observer and answers.
func (g *Guard) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if g.refused != nil {
		g.refused(r, err)
	}
	g.WriteError(w, err)
}
