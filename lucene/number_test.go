package lucene_test

import (
	"cmp"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

func TestParseNumber(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0", "-0", "007", "1.50", "-12.25", "1e5", "1E+5", "2.5e-3", "0.000", "0.0010", "100", "1e99999999999999999",
		"1e00000000000000000000000001", "12345678901234567890.123456789",
	} {
		_, ok := lucene.ParseNumber(text)
		require.True(t, ok, text)
	}
	for _, text := range []string{
		"", "-", "+1", ".5", "5.", "1.e3", "1e", "1e+", "1e5.0", "1 ", " 1", "0x1", "1_000", "NaN", "Inf", "1.2.3", "--1",
		"1e999999999999999999", "１",
	} {
		_, ok := lucene.ParseNumber(text)
		require.False(t, ok, text)
	}
}

// decimals draws texts of numbers that big.Rat reads too.
var decimals = rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,20})?(e-?[0-9]{1,2})?`)

func TestNumberOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals.Draw(t, "a"), decimals.Draw(t, "b")
		if rapid.Bool().Draw(t, "same") {
			b = "00" + strings.TrimPrefix(a, "-")
			a = strings.TrimPrefix(a, "-")
		}
		x, y := number(t, a), number(t, b)
		want := rational(t, a).Cmp(rational(t, b))
		require.Equal(t, want, x.Compare(y))
		require.Equal(t, -want, y.Compare(x))
		require.Equal(t, want, cmp.Compare(x.Key(), y.Key()))
	})
}

func TestNumberFloat64(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		want  float64
		alone bool
	}{
		{"0", 0, true},
		{"0.1", 0.1, true},
		{"9007199254740992", 1 << 53, true},
		{"9007199254740993", 1 << 53, false},
		{"0.1000000000000000001", 0.1, false},
		{"1e400", math.Inf(1), false},
		{"-1e400", math.Inf(-1), false},
		{"1e-400", 0, false},
	}
	for _, test := range tests {
		got, alone := number(t, test.text).Float64()
		require.Equal(t, test.want, got, test.text)
		require.Equal(t, test.alone, alone, test.text)
	}
}

func TestNumberFloat64OfShortestForms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		got, alone := number(t, strconv.FormatFloat(f, 'e', -1, 64)).Float64()
		require.Equal(t, math.Abs(f), math.Abs(got))
		require.True(t, alone)
	})
}

func number(t require.TestingT, text string) lucene.Number {
	n, ok := lucene.ParseNumber(text)
	require.True(t, ok, text)
	return n
}

func rational(t require.TestingT, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	require.True(t, ok, text)
	return r
}
