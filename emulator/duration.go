package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Duration is a length of time of at least zero that JSON writes as a text, such as "1.5s".
type Duration time.Duration

// UnmarshalJSON reads the text.
func (d *Duration) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(text)
	if err != nil {
		return err
	}
	if parsed < 0 {
		return errors.New("emulator: duration is negative")
	}
	*d = Duration(parsed)
	return nil
}

// MarshalJSON writes the text.
func (d Duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// Take sets target to a duration, unless there is none.
func (d *Duration) Take(target *time.Duration) {
	if d != nil {
		*target = time.Duration(*d)
	}
}

// Pause waits and tells whether the request is still wanted afterwards.
func Pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
