package fusionauth_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/backend/fusionauth"
)

// values draws JSON values without null, which a merge patch cannot write.
func values(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		names := rapid.SampledFrom([]string{"a", "b", "c", ""})
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]any{"x", "", true, 7.0}).Draw(t, "scalar")
		case 1:
			return rapid.SliceOfN(rapid.Just[any]("x"), 0, 2).Draw(t, "list")
		}
		if depth == 0 {
			return map[string]any{}
		}
		return rapid.MapOfN(names, values(depth-1), 0, 3).Draw(t, "object")
	})
}

// merged is what RFC 7396 makes of a value.
func merged(value, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	object := map[string]any{}
	if before, ok := value.(map[string]any); ok {
		for name, v := range before {
			object[name] = v
		}
	}
	for name, change := range changes {
		if change == nil {
			delete(object, name)
			continue
		}
		object[name] = merged(object[name], change)
	}
	return object
}

func TestAMergePatchTurnsOneValueIntoTheOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from, to := values(3).Draw(t, "from"), values(3).Draw(t, "to")
		before, err := json.Marshal(from)
		require.NoError(t, err)
		after, err := json.Marshal(to)
		require.NoError(t, err)
		var patch any
		require.NoError(t, json.Unmarshal(fusionauth.MergePatch(before, after), &patch))
		got, err := json.Marshal(merged(from, patch))
		require.NoError(t, err)
		require.JSONEq(t, string(after), string(got), "%v", patch)
	})
}
