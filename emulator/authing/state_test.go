package authing_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/authing"
)

func TestPoliciesAllowAndDeny(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon"})
	allowed := func(resource, action string) bool {
		body := p.admin(`query ($r: String!, $a: String!, $u: String!) { isActionAllowed(resource: $r, action: $a, userId: $u) }`,
			map[string]any{"r": resource, "a": action, "u": id})
		return strings.Contains(body, "true")
	}
	do := func(document string) {
		require.NotContains(t, p.admin(document, map[string]any{"id": id}), "errors", document)
	}
	do(`mutation { createRole(code: "singer") { id } }`)
	do(`mutation ($id: String!) { assignRole(roleCode: "singer", userIds: [$id]) { code } }`)
	do(`mutation { createPolicy(code: "songs", statements: [{resource: "song:*", actions: ["song:*"]}]) { code } }`)
	do(`mutation { createPolicy(code: "secret", statements: [{resource: "song:9", actions: ["song:sing"], effect: DENY}]) { code } }`)
	require.False(t, allowed("song:1", "song:sing"))
	do(`mutation { addPolicyAssignments(policies: ["songs", "secret"], targetType: ROLE, targetIdentifiers: ["singer"]) { code } }`)
	require.True(t, allowed("song:1", "song:sing"))
	require.False(t, allowed("song:9", "song:sing"), "a denial decides")
	require.False(t, allowed("tour:1", "song:sing"))
	do(`mutation { disbalePolicyAssignment(policy: "secret", targetType: ROLE, targetIdentifier: "singer") { code } }`)
	require.True(t, allowed("song:9", "song:sing"))
	do(`mutation { enablePolicyAssignment(policy: "secret", targetType: ROLE, targetIdentifier: "singer") { code } }`)
	require.False(t, allowed("song:9", "song:sing"))
	do(`mutation { updatePolicy(code: "secret", newCode: "hidden", statements: [{resource: "song:8", actions: ["song:sing"], effect: DENY}]) { code } }`)
	do(`mutation { deletePolicy(code: "songs") { code } }`)
	require.False(t, allowed("song:1", "song:sing"))
	do(`mutation ($id: String!) { allow(resource: "song:1", action: "song:sing", userId: $id) { code } }`)
	require.True(t, allowed("song:1", "song:sing"))
	requireCode(t, 409, p.admin(`mutation { createRole(code: "singer") { id } }`, nil))
	requireCode(t, 404, p.admin(`mutation { deleteRole(code: "nobody") { code } }`, nil))
	requireCode(t, 404, p.admin(`mutation { assignRole(roleCode: "nobody", userIds: ["x"]) { code } }`, nil))
	requireCode(t, 2231, p.admin(`mutation { allow(resource: "r", action: "a") { code } }`, nil))
}

func TestASavedPoolGoesOn(t *testing.T) {
	t.Parallel()
	p := open(t)
	id := p.create(map[string]any{"username": "bon", "password": p.seal("Highway2Hell")})
	p.admin(`mutation ($id: String!) {
		setUdf(targetType: USER, key: "plan", dataType: STRING, label: "") { key }
		setUdv(targetType: USER, targetId: $id, key: "plan", value: "\"gold\"") { key }
		createRole(code: "singer") { id }
		assignRole(roleCode: "singer", userIds: [$id]) { code }
	}`, map[string]any{"id": id})
	token, _ := p.login("bon", "Highway2Hell")
	revision := p.Revision()
	var file bytes.Buffer
	require.NoError(t, p.Save(&file))
	require.NotContains(t, file.String(), "Highway2Hell")

	q := &pool{authing.New(), t}
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	require.NoError(t, q.Load(bytes.NewReader(file.Bytes())))
	const document = `query { user { username loginsCount createdAt customData { value } roles { list { code } } } }`
	require.JSONEq(t, p.ask(token, document, nil), q.ask(token, document, nil))
	again, _ := q.login("bon", "Highway2Hell")
	require.NotEmpty(t, again)
	require.Equal(t, revision, p.Revision(), "saving changes nothing")
	for _, broken := range []string{"", "{}", `{"format":"another"}`} {
		require.Error(t, q.Load(strings.NewReader(broken)))
	}
	require.NotContains(t, q.ask(again, document, nil), "errors", "what cannot be loaded changes nothing")
	q.Reset()
	require.Contains(t, q.ask(again, document, nil), "errors")
}
