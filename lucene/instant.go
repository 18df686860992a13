package lucene

import (
	"strconv"
	"strings"
	"time"
)

// DateRule says which instants a date stands for that leaves out its last parts, such as 2018-12.
type DateRule uint8

// The rules for dates.
const (
	// WholePeriods lets it stand for the whole period, as Elasticsearch does: a value is found by every
	// period that it lies in, [2018 TO 2018] is all of that year, and {2018 TO *] begins with the next.
	WholePeriods DateRule = iota
	// ZeroFilled lets it stand for the first instant of the period.
	ZeroFilled
)

// period is what a date stands for, in milliseconds since 1970: its first instant, and the first one
// after it.
type period struct{ start, end int64 }

// parsePeriod reads a date as Elasticsearch's format strict_date_optional_time does: 2018, 2018-12,
// 2018-12-31, 2018-12-31T23, then minutes, seconds and a fraction, and a zone after the T; without a
// zone it is UTC. A whole number of five or more digits, or with a sign, is in milliseconds since 1970.
func parsePeriod(text string) (period, bool) {
	if ms, ok := parseMilliseconds(text); ok {
		return period{ms, ms + 1}, true
	}
	date, clock, timed := strings.Cut(text, "T")
	start, unit, ok := parseDay(date)
	if !ok || timed && unit != day {
		return period{}, false
	}
	if timed && clock != "" {
		return parseClock(start, clock)
	}
	var end time.Time
	switch unit {
	case year:
		end = start.AddDate(1, 0, 0)
	case month:
		end = start.AddDate(0, 1, 0)
	default:
		end = start.AddDate(0, 0, 1)
	}
	return period{start.UnixMilli(), end.UnixMilli()}, true
}

func parseMilliseconds(text string) (int64, bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if !onlyDigits(digits) || len(digits) < 5 && !negative || len(digits) > 15 {
		return 0, false
	}
	ms, err := strconv.ParseInt(text, 10, 64)
	return ms, err == nil
}

// unit is the last part of a date that was given.
type unit uint8

const (
	year unit = iota
	month
	day
)

func parseDay(text string) (time.Time, unit, bool) {
	parts, given := [3]int{0, 1, 1}, unit(0)
	for i, length := range [3]int{4, 2, 2} {
		if i > 0 {
			if text == "" {
				break
			}
			if text[0] != '-' {
				return time.Time{}, 0, false
			}
			text = text[1:]
		}
		n, rest, ok := cutNumber(text, length)
		if !ok {
			return time.Time{}, 0, false
		}
		parts[i], text, given = n, rest, unit(i)
	}
	date := time.Date(parts[0], time.Month(parts[1]), parts[2], 0, 0, 0, 0, time.UTC)
	// A month or day that does not exist has been carried over.
	exists := int(date.Month()) == parts[1] && date.Day() == parts[2]
	return date, given, exists && text == ""
}

// cutNumber takes a number of exactly so many digits from the front of text.
func cutNumber(text string, digits int) (n int, rest string, ok bool) {
	if len(text) < digits || !onlyDigits(text[:digits]) {
		return 0, text, false
	}
	for _, digit := range []byte(text[:digits]) {
		n = 10*n + int(digit-'0')
	}
	return n, text[digits:], true
}

// parseClock reads a time of day with an optional zone.
func parseClock(date time.Time, text string) (period, bool) {
	limits, units := [3]int{23, 59, 59}, [3]time.Duration{time.Hour, time.Minute, time.Second}
	var since, length time.Duration
	for i, limit := range limits {
		if i > 0 {
			var more bool
			if text, more = strings.CutPrefix(text, ":"); !more {
				break
			}
		}
		n, rest, ok := cutNumber(text, 2)
		if !ok || n > limit {
			return period{}, false
		}
		since, length, text = since+time.Duration(n)*units[i], units[i], rest
	}
	if length == time.Second && text != "" && (text[0] == '.' || text[0] == ',') {
		digits := text[1 : len(text)-len(strings.TrimLeft(text[1:], "0123456789"))]
		if digits == "" || len(digits) > 9 {
			return period{}, false
		}
		text = text[1+len(digits):]
		fraction, precision := parseFraction(digits)
		since, length = since+fraction, precision
	}
	offset, ok := parseZone(text)
	if !ok {
		return period{}, false
	}
	start := date.Add(since - offset).UnixMilli()
	return period{start, start + length.Milliseconds()}, true
}

// parseFraction reads the digits behind the seconds; those beyond milliseconds are cut off. The second
// result is how much the last digit counts.
func parseFraction(digits string) (fraction, precision time.Duration) {
	precision = time.Second
	for i := 0; i < len(digits) && i < 3; i++ {
		precision /= 10
		fraction += time.Duration(digits[i]-'0') * precision
	}
	return fraction, precision
}

// parseZone reads nothing, Z, or an offset such as +02, +0200 or +02:00.
func parseZone(text string) (time.Duration, bool) {
	if text == "" || text == "Z" {
		return 0, true
	}
	sign := time.Duration(1)
	switch text[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return 0, false
	}
	hours, text, ok := cutNumber(text[1:], 2)
	if !ok || hours > 23 {
		return 0, false
	}
	minutes := 0
	if text != "" {
		minutes, text, ok = cutNumber(strings.TrimPrefix(text, ":"), 2)
	}
	return sign * (time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute), ok && text == "" && minutes <= 59
}

// interval returns the instants that a leaf asks for; nil for none.
func (r DateRule) interval(l Leaf) *Interval[int64] {
	if l.value() {
		p, ok := r.period(l.Text)
		if !ok {
			return nil
		}
		last := p.end - 1
		return &Interval[int64]{Low: &p.start, High: &last, LowInclusive: true, HighInclusive: true}
	}
	return rangeInterval(l, func(b Bound, lower bool) (int64, bool) {
		p, ok := r.period(b.Text)
		// What belongs to an interval begins with the period or ends with it; what does not, the other
		// way round.
		if b.Inclusive == lower {
			return p.start, ok
		}
		return p.end - 1, ok
	})
}

// period returns the period that a date stands for.
func (r DateRule) period(text string) (period, bool) {
	p, ok := parsePeriod(text)
	if r == ZeroFilled {
		p.end = p.start + 1
	}
	return p, ok
}
