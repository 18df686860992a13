package where_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/where"
)

func TestCompareNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		want int
	}{
		{"3", "3.0", 0}, {"3", "0.3e1", 0}, {"300", "3E+2", 0}, {"0", "-0", 0}, {"0", "0.00e99", 0}, {"0.05", "5e-2", 0},
		{"9007199254740993", "9007199254740992", 1}, {"1e1000000000000000", "9e999999999999999", 1},
		{"1", "2", -1}, {"-1", "-2", 1}, {"-1", "1", -1}, {"0", "-1", 1}, {"0", "1e-300", -1}, {"12", "2", 1}, {"0.12", "0.2", -1},
		{"1e-000000000000000000002", "0.01", 0}, {"0e999999999999999999", "0", 0}, {"1.10", "1.1", 0}, {"100", "99.999", 1},
	}
	for _, test := range tests {
		t.Run(test.a+" "+test.b, func(t *testing.T) {
			t.Parallel()
			got, ok := where.CompareNumbers(test.a, test.b)
			require.True(t, ok)
			require.Equal(t, test.want, got)
			got, _ = where.CompareNumbers(test.b, test.a)
			require.Equal(t, -test.want, got)
		})
	}
	for _, text := range []string{"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1_0", "NaN", "Inf", "1 ", "1e1.5", "1e9999999999999999999", "--1"} {
		_, ok := where.CompareNumbers(text, "0")
		require.False(t, ok, text)
	}
}

func TestCompareNumbersAsRationals(t *testing.T) {
	t.Parallel()
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?([eE][+-]?[0-3])?`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		got, ok := where.CompareNumbers(a, b)
		require.True(t, ok)
		require.Equal(t, x.Cmp(y), got)
	})
}

func FuzzCompareNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-1.5e-7", "1e400", "01", "1e999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		order, ok := where.CompareNumbers(text, text)
		if ok {
			require.Zero(t, order)
			require.True(t, json.Valid([]byte(text)))
			return
		}
		// What is not read is no JSON number, or one with an absurd exponent.
		if json.Valid([]byte(text)) && strings.Trim(text, "-+.eE0123456789") == "" {
			require.Greater(t, len(text), 18)
		}
	})
}
