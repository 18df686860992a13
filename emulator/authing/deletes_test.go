package authing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator/authing"
)

func TestManyUsersAreDeletedAtOnce(t *testing.T) {
	t.Parallel()
	// As Authing's own client sends it.
	const document = `mutation deleteUsers($ids: [String!]!) { deleteUsers(ids: $ids) { message code } }`
	for name, tt := range map[string]struct {
		opts    []authing.Option
		refused bool
		left    string
	}{
		"who is gone is passed over":             {nil, false, "1 brian"},
		"a list with one who is gone is refused": {[]authing.Option{authing.WithStrictDeletes()}, true, "3 angus bon brian"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openWith(t, tt.opts...)
			ids := []string{p.create(map[string]any{"username": "angus"}), p.create(map[string]any{"username": "bon"})}
			p.create(map[string]any{"username": "brian"})
			body := p.admin(document, map[string]any{"ids": append(ids, "nobody")})
			if tt.refused {
				requireCode(t, 2004, body)
			} else {
				require.JSONEq(t, `{"data":{"deleteUsers":{"code":200,"message":"删除成功"}}}`, body)
			}
			left, _ := p.users(`users(sortBy: CREATEDAT_ASC)`)
			require.Equal(t, tt.left, left)
		})
	}
}
