// Package propelauth emulates PropelAuth: its backend API, and the parts of the end-user API by which
// access tokens are had and checked. A [Server] is an [net/http.Handler] with one environment behind it.
//
// It answers as PropelAuth does: fields that are not acceptable with 400 and messages by field, what is not
// there with 404 and null, credentials that are refused and rate limits with texts. It keeps users in the
// order in which they were created, compares addresses and user names without regard to case, and has one
// lookup by text. PropelAuth's own messages are not documented; those here are of its own making.
//
// The environment has a logical URL, such as https://auth.authplus.test, which is the issuer of its
// access tokens wherever the emulator listens. A user signs in by a magic link
// (POST /api/backend/v1/magic_link): following it gives a session cookie, for which
// GET /api/v1/refresh_token answers with an access token.
//
// Users are seeded as PropelAuth shows them. Beside the fields of GET /api/backend/v1/user/{user_id} they
// may have org_id_to_org_info, whose organizations are made where they are missing.
//
// The control plane below /_emulator/ is that of [emulator.Control]. There is no search index, so its
// delay has no effect.
package propelauth
