package backend_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/where"
)

func TestSortOrdersByFieldAndID(t *testing.T) {
	t.Parallel()
	docs := map[string]string{
		"a": `{"user_id":"a","email":"B@x","logins_count":10,"created_at":"2024-01-01T00:00:00Z","blocked":true}`,
		"b": `{"user_id":"b","email":"a@x","logins_count":9,"created_at":"2024-01-01T02:00:00+02:00"}`,
		"c": `{"user_id":"c","email":"c@x","logins_count":9007199254740993,"created_at":"2023-12-31T23:59:59Z","blocked":false}`,
		"d": `{"user_id":"d","logins_count":9007199254740992,"email":null}`,
	}
	for _, tt := range []struct {
		order []backend.Order
		want  string
	}{
		{nil, "abcd"},
		{[]backend.Order{{Field: "email"}}, "bacd"},             // case does not count, absent is last
		{[]backend.Order{{Field: "email", Desc: true}}, "cabd"}, // in either direction
		{[]backend.Order{{Field: "logins_count"}}, "badc"},      // exactly, and not as texts
		{[]backend.Order{{Field: "created_at"}}, "cabd"},        // as times: a and b are one moment
		{[]backend.Order{{Field: "blocked"}, {Field: "email"}}, "cabd"},
		{[]backend.Order{{Field: "user_metadata.none"}}, "abcd"},
	} {
		list := []json.RawMessage{json.RawMessage(docs["d"]), json.RawMessage(docs["c"]), json.RawMessage(docs["b"]), json.RawMessage(docs["a"])}
		require.NoError(t, backend.Sort(list, tt.order, where.Users(), "user_id"))
		var got strings.Builder
		for _, doc := range list {
			var user struct {
				ID string `json:"user_id"`
			}
			require.NoError(t, json.Unmarshal(doc, &user))
			got.WriteString(user.ID)
		}
		require.Equal(t, tt.want, got.String(), tt.order)
	}
	require.Error(t, backend.Sort([]json.RawMessage{[]byte(`[]`)}, nil, where.Users(), "user_id"))
}

func TestMixedMetadataHasAnOrder(t *testing.T) {
	t.Parallel()
	list := []json.RawMessage{}
	for i, value := range []string{`"10"`, `9`, `true`, `null`, `{"x":1}`, `false`, `"9"`, `10`} {
		list = append(list, json.RawMessage(fmt.Sprintf(`{"user_id":"%d","user_metadata":{"v":%s}}`, i, value)))
	}
	order := []backend.Order{{Field: "user_metadata.v"}}
	require.NoError(t, backend.Sort(list, order, where.Users(), "user_id"))
	var got strings.Builder
	for _, doc := range list {
		got.WriteByte(doc[len(`{"user_id":"`)])
	}
	require.Equal(t, "52170634", got.String(), "booleans, numbers, texts, and what has no order")
}

func TestSecretsPrintMasked(t *testing.T) {
	t.Parallel()
	s := backend.NewSecrets("Highway", backend.Hash{})
	require.Equal(t, "Highway", s.Password())
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", s, s, s, s), "Highway")
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("saved", "secrets", s)
	require.NotContains(t, log.String(), "Highway")
}
