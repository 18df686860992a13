package emulator

import "time"

// Config is what can be changed while an emulator runs.
type Config struct {
	// IndexDelay is how long a write takes to be found by searches.
	IndexDelay time.Duration
	// Latency is how long every answer takes.
	Latency time.Duration
	// RateLimit is how many requests are answered.
	RateLimit Rate
	// TokenLifetime is how long the access tokens live that are issued from now on; 0 leaves it to the
	// provider's default.
	TokenLifetime time.Duration
	// Clock is the moment at which time stands still; zero lets it run.
	Clock time.Time
}

// WireConfig is a [Config] as the control plane takes and gives it. What is not given stays.
type WireConfig struct {
	IndexDelay    *Duration `json:"index_delay"`
	Latency       *Duration `json:"latency"`
	RateLimit     *Rate     `json:"rate_limit"`
	TokenLifetime *Duration `json:"token_lifetime"`
	Clock         *string   `json:"clock"`
}

// Wire returns the configuration as the control plane gives it.
func (c Config) Wire() WireConfig {
	clock := ""
	if !c.Clock.IsZero() {
		clock = c.Clock.Format(time.RFC3339Nano)
	}
	return WireConfig{
		IndexDelay: (*Duration)(&c.IndexDelay), Latency: (*Duration)(&c.Latency), RateLimit: &c.RateLimit,
		TokenLifetime: (*Duration)(&c.TokenLifetime), Clock: &clock,
	}
}

// Take changes what w gives. An error changes nothing.
func (c *Config) Take(w WireConfig) error {
	if w.Clock != nil {
		clock, err := ParseClock(*w.Clock)
		if err != nil {
			return err
		}
		c.Clock = clock
	}
	w.IndexDelay.Take(&c.IndexDelay)
	w.Latency.Take(&c.Latency)
	w.TokenLifetime.Take(&c.TokenLifetime)
	if w.RateLimit != nil {
		c.RateLimit = *w.RateLimit
	}
	return nil
}

// ParseClock reads the moment at which time is to stand still, in RFC 3339; "" is none.
func ParseClock(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, text)
}
