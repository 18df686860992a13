package lucene_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/authplus/authplus/lucene"
)

// span returns the instants that a text stands for, printed, and false if it is no date.
func span(t *testing.T, rule lucene.DateRule, text string) (first, last string, ok bool) {
	d := lucene.Classic().WithFields(lucene.FieldInfo{Name: "d", Type: lucene.TypeDate}).WithDates(rule)
	conditions, err := d.Conditions(lucene.Leaf{Kind: lucene.Phrase, Field: "d", Text: text})
	require.NoError(t, err)
	if len(conditions) == 0 {
		return "", "", false
	}
	const layout = "2006-01-02T15:04:05.000"
	low, high := *conditions[0].Date.Low, *conditions[0].Date.High
	return time.UnixMilli(low).UTC().Format(layout), time.UnixMilli(high).UTC().Format(layout), true
}

func TestDates(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, first, last string }{
		{"2018", "2018-01-01T00:00:00.000", "2018-12-31T23:59:59.999"},
		{"2018-12", "2018-12-01T00:00:00.000", "2018-12-31T23:59:59.999"},
		{"2016-02", "2016-02-01T00:00:00.000", "2016-02-29T23:59:59.999"},
		{"2018-12-10", "2018-12-10T00:00:00.000", "2018-12-10T23:59:59.999"},
		{"2018-12-10T", "2018-12-10T00:00:00.000", "2018-12-10T23:59:59.999"},
		{"2018-12-10T07", "2018-12-10T07:00:00.000", "2018-12-10T07:59:59.999"},
		{"2018-12-10T07:08", "2018-12-10T07:08:00.000", "2018-12-10T07:08:59.999"},
		{"2018-12-10T07:08:09", "2018-12-10T07:08:09.000", "2018-12-10T07:08:09.999"},
		{"2018-12-10T07:08:09Z", "2018-12-10T07:08:09.000", "2018-12-10T07:08:09.999"},
		{"2018-12-10T07:08:09.1Z", "2018-12-10T07:08:09.100", "2018-12-10T07:08:09.199"},
		{"2018-12-10T07:08:09,12Z", "2018-12-10T07:08:09.120", "2018-12-10T07:08:09.129"},
		{"2018-12-10T07:08:09.123456789Z", "2018-12-10T07:08:09.123", "2018-12-10T07:08:09.123"},
		{"2018-12-10T07:08+02", "2018-12-10T05:08:00.000", "2018-12-10T05:08:59.999"},
		{"2018-12-10T07:08:09-02:30", "2018-12-10T09:38:09.000", "2018-12-10T09:38:09.999"},
		{"2018-12-10T07:08:09+0230", "2018-12-10T04:38:09.000", "2018-12-10T04:38:09.999"},
		{"1544425689123", "2018-12-10T07:08:09.123", "2018-12-10T07:08:09.123"},
		{"-1000", "1969-12-31T23:59:59.000", "1969-12-31T23:59:59.000"},
		{"0000", "0000-01-01T00:00:00.000", "0000-12-31T23:59:59.999"},
		{"9999-12-31", "9999-12-31T00:00:00.000", "9999-12-31T23:59:59.999"},
	}
	for _, test := range tests {
		first, last, ok := span(t, lucene.WholePeriods, test.text)
		require.True(t, ok, test.text)
		require.Equal(t, [2]string{test.first, test.last}, [2]string{first, last}, test.text)
		first, last, ok = span(t, lucene.ZeroFilled, test.text)
		require.True(t, ok, test.text)
		require.Equal(t, [2]string{test.first, test.first}, [2]string{first, last}, test.text)
	}
	for _, text := range []string{
		"", "x", "18", "201", "2018-", "2018-1", "2018-13", "2018-00", "2018-02-29", "2018-12-32", "2018-12-10 07:08", "2018-12-10Z",
		"2018-12T07", "2018-12-10T7", "2018-12-10T24", "2018-12-10T07:60", "2018-12-10T07:08:60", "2018-12-10T07:08:09.", "2018-12-10T:08",
		"2018-12-10T07:08:09.1234567890", "2018-12-10T07:08:09+2", "2018-12-10T07:08:09+24", "2018-12-10T07:08:09+02:", "2018-12-10T07:08:09Zx",
		"2018-12-10T07::08", "1234567890123456", "--1000", "２０１８",
	} {
		_, _, ok := span(t, lucene.WholePeriods, text)
		require.False(t, ok, text)
	}
}

func TestRangesOfDates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		query       string
		whole, zero string // the first and the last day of June 2018 that match
	}{
		{`d:[2018-06-10 TO 2018-06-12]`, "10-12", "10-12"},
		{`d:{2018-06-10 TO 2018-06-12}`, "11-11", "11-11"},
		{`d:[2018-06 TO 2018-06]`, "1-30", "1-1"},
		{`d:{2018-05 TO 2018-07}`, "1-30", "1-30"},
		{`d:{2018-06 TO 2018-07]`, "-", "2-30"},
		{`d:2018-06`, "1-30", "1-1"},
		{`d:[* TO 2018-06-03}`, "1-2", "1-2"},
		{`d:[2018-06-29 TO *}`, "29-30", "29-30"},
		{`d:[x TO *]`, "-", "-"},
	}
	for _, test := range tests {
		for rule, want := range map[lucene.DateRule]string{lucene.WholePeriods: test.whole, lucene.ZeroFilled: test.zero} {
			d := lucene.Classic().WithFields(lucene.FieldInfo{Name: "d", Type: lucene.TypeDate}).WithDates(rule)
			tree, err := d.Parse(test.query)
			require.NoError(t, err)
			first, last := "", ""
			for day := time.Date(2018, 6, 1, 0, 0, 0, 0, time.UTC); day.Month() == time.June; day = day.AddDate(0, 0, 1) {
				if !lucene.Match(tree, map[string]any{"d": day.Format(time.RFC3339)}, d) {
					continue
				}
				last = day.Format("2")
				if first == "" {
					first = last
				}
			}
			require.Equal(t, want, first+"-"+last, "%s, rule %d", test.query, rule)
		}
	}
}

func TestInstantOf(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"2018-12-10T07:08:09.123Z", json.Number("1544425689123"), 1544425689123, 1544425689123.0, "1544425689123"} {
		ms, ok := lucene.InstantOf(value)
		require.True(t, ok, "%v", value)
		require.EqualValues(t, 1544425689123, ms, "%v", value)
	}
	for _, value := range []any{nil, true, "x", json.Number("1.5"), json.Number("1e3"), 1.5, 1e15, json.Number("1000000000000000"), 1_000_000_000_000_000, []any{}} {
		_, ok := lucene.InstantOf(value)
		require.False(t, ok, "%v", value)
	}
}

func TestInstantOfTimes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Int64Range(-62167219200000, 253402300799999).Draw(t, "ms")
		zone := time.FixedZone("", 60*rapid.IntRange(-23*60, 23*60).Draw(t, "minutes"))
		at := time.UnixMilli(ms).In(zone)
		if at.Year() < 0 || at.Year() > 9999 {
			return
		}
		got, ok := lucene.InstantOf(at.Format(time.RFC3339Nano))
		require.True(t, ok)
		require.Equal(t, ms, got)
	})
}
