package emulator_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/emulator"
)

// highest is a source of the greatest numbers there are, where counting is closest to its end.
type highest struct{}

func (highest) Uint64() uint64 { return 1<<64 - 1 }

// TestObjectIDsAreInTheOrderInWhichTheyWereMade within a second, wherever their counter begins.
func TestObjectIDsAreInTheOrderInWhichTheyWereMade(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	for name, source := range map[string]func() rand.Source{
		"unpredictable": emulator.Unpredictable, "repeatable": emulator.Repeatable,
		"the counter carries": func() rand.Source { return highest{} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := emulator.NewGenerator(source)
			var ids []string
			for range 1000 {
				ids = append(ids, g.ObjectID(now))
			}
			require.True(t, slices.IsSorted(ids))
			require.Len(t, slices.Compact(ids), 1000)
			require.Regexp(t, `^6553f100[0-9a-f]{16}$`, ids[0])
			require.Less(t, ids[999], g.ObjectID(now.Add(time.Second)))
			g.Restart()
			require.NotEqual(t, ids[999], g.ObjectID(now))
		})
	}
}
