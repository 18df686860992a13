package fusionauth

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/authplus/authplus/internal/rawjson"
)

// form is how a value is written in FusionAuth's JSON and in canonical JSON. Its zero belongs to what is
// translated as a part of something else.
type form int

const (
	text form = iota + 1
	flag
	// inverse is a boolean that says the opposite: FusionAuth's active is the canonical blocked.
	inverse
	// instant is a number of milliseconds since 1970, in canonical form a time as text.
	instant
	// object is a JSON object.
	object
)

// instantLayout is how instants are written in canonical form.
const instantLayout = "2006-01-02T15:04:05.000Z07:00"

// canonical returns a value of FusionAuth's in canonical form, and false if it is not of the form.
func (f form) canonical(value json.RawMessage) (json.RawMessage, bool) {
	switch f {
	case text:
		return value, begins(value, `"`)
	case object:
		return value, begins(value, "{")
	case flag:
		return value, begins(value, "tf")
	case inverse:
		return opposite(value), begins(value, "tf")
	case instant:
		ms, err := strconv.ParseInt(string(value), 10, 64)
		return rawjson.Encode(time.UnixMilli(ms).UTC().Format(instantLayout)), err == nil
	}
	return nil, false
}

// wire returns a canonical value as FusionAuth writes it; what is not of the form stays as it is, for
// FusionAuth to refuse.
func (f form) wire(value json.RawMessage) json.RawMessage {
	switch {
	case f == inverse && begins(value, "tf"):
		return opposite(value)
	case f == instant:
		var at time.Time
		if json.Unmarshal(value, &at) == nil {
			return rawjson.Encode(at.UnixMilli())
		}
	}
	return value
}

func opposite(value json.RawMessage) json.RawMessage {
	return rawjson.Encode(string(value) != "true")
}

// begins tells whether a JSON value begins with one of some characters.
func begins(value json.RawMessage, with string) bool {
	return len(value) > 0 && strings.IndexByte(with, value[0]) >= 0
}

// isNull tells whether a value is null or not there.
func isNull(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

// fieldsOf returns the members of a JSON object; none for another value.
func fieldsOf(value json.RawMessage) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if !begins(value, "{") || json.Unmarshal(value, &fields) != nil {
		return nil
	}
	return fields
}
