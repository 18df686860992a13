package fusionauth_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/fusionauth"
	emulator "github.com/authplus/authplus/emulator/fusionauth"
	"github.com/authplus/authplus/where"
)

// TestTextsAreFoundWhetherTheIndexCutsThemOrNot looks for parts of texts that are no single words.
func TestTextsAreFoundWhetherTheIndexCutsThemOrNot(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]emulator.Option{
		"whole texts": nil,
		"words":       {emulator.WithWords("data.*", "mobilePhone", "timezone")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, fusionauth.Elasticsearch, opts...)
			s.MustSeed(t, `{"email":"angus@acdc.com","timezone":"Europe/London","mobilePhone":"+1 (303) 555-1234","data":{"nickname":"Angus McKinnon Young","user_metadata":{"band":"AC/DC","song":"Ünal & Öz","sign":"★"}}}`)
			auth := s.open(t, fusionauth.Elasticsearch)
			for _, tt := range []struct {
				q      where.Q
				query  string // what the index is asked for; "" where it cannot be
				finds  int
				warned bool
			}{
				{where.Nickname.Eq("Angus McKinnon Young"), `data.nickname:"Angus McKinnon Young"`, 1, false},
				{where.Nickname.Eq("McKinnon"), `data.nickname:"McKinnon"`, 0, false},
				{where.Nickname.StartsWith("Ang"), `data.nickname:Ang*`, 1, false},
				{where.Nickname.StartsWith("Angus Mc"), `data.nickname:Angus*`, 1, true},
				{where.Nickname.StartsWith("McKinnon"), `data.nickname:McKinnon*`, 0, false},
				{where.Nickname.StartsWith("A McKinnon"), `data.nickname:*McKinnon*`, 0, true},
				{where.Nickname.EndsWith("n Young"), `data.nickname:*Young`, 1, true},
				{where.Nickname.Contains("s McKinnon Y"), `data.nickname:*McKinnon*`, 1, true},
				{where.Nickname.Wildcard("An*K*Young"), `data.nickname:*Young*`, 1, true},
				{where.Nickname.Wildcard("*"), `_exists_:data.nickname`, 1, false},
				{where.Zoneinfo.StartsWith("Europe/L"), `timezone:Europe*`, 1, true},
				{where.Path("extra.mobilePhone").Contains("3) 5"), `mobilePhone:*3*`, 1, true},
				{where.UserMetadata("band").Eq("AC/DC"), `data.user_metadata.band:"AC/DC"`, 1, false},
				{where.UserMetadata("band").EndsWith("/DC"), `data.user_metadata.band:*DC`, 1, true},
				{where.UserMetadata("song").Contains("l & Ö"), `data.user_metadata.song:*Ö*`, 1, true},
				{where.UserMetadata("sign").Eq("★"), "", 1, false},
				{where.UserMetadata("sign").In("★", "x"), "", 1, false},
				{where.UserMetadata("sign").Contains("★"), "", 1, false},
			} {
				set := auth.Users().Filter(tt.q)
				if tt.query == "" {
					require.ErrorIs(t, set.Err(), authplus.ErrNotSupported, set.String())
					set = set.ClientSide()
				} else {
					plan := set.Explain()
					require.Equal(t, tt.query, plan.Query)
					require.Equal(t, tt.warned, plan.Warnings != nil, set.String())
				}
				n, err := set.Count(t.Context())
				require.NoError(t, err)
				require.Equal(t, tt.finds, n, set.String())
			}
		})
	}
}
