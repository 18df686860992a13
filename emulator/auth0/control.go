package auth0

import (
	"time"

	"github.com/authplus/authplus/emulator"
)

// wireConfig is a [Config] as the control plane takes and gives it. What is not given stays.
type wireConfig struct {
	IndexDelay    *emulator.Duration `json:"index_delay"`
	Latency       *emulator.Duration `json:"latency"`
	RateLimit     *RateLimit         `json:"rate_limit"`
	TokenLifetime *emulator.Duration `json:"token_lifetime"`
	SearchTimeout *emulator.Duration `json:"search_timeout"`
	JobDelay      *emulator.Duration `json:"job_delay"`
	Clock         *string            `json:"clock"`
}

// ConfigureJSON changes what data, a JSON object, names, as POST /_emulator/config does, and returns the
// whole configuration as it is encoded. An error changes nothing.
func (s *Server) ConfigureJSON(data []byte) (any, error) {
	var wire wireConfig
	if err := emulator.DecodeStrict(data, &wire); err != nil {
		return nil, err
	}
	clock := ""
	if wire.Clock != nil {
		clock = *wire.Clock
	}
	still, err := emulator.ParseClock(clock)
	if err != nil {
		return nil, err
	}
	config := s.Configure(func(c *Config) {
		wire.IndexDelay.Take(&c.IndexDelay)
		wire.Latency.Take(&c.Latency)
		wire.TokenLifetime.Take(&c.TokenLifetime)
		wire.SearchTimeout.Take(&c.SearchTimeout)
		wire.JobDelay.Take(&c.JobDelay)
		if wire.RateLimit != nil {
			c.RateLimit = *wire.RateLimit
		}
		if wire.Clock != nil {
			c.Clock = still
		}
	})
	return config.wire(), nil
}

func (c Config) wire() wireConfig {
	clock := ""
	if !c.Clock.IsZero() {
		clock = c.Clock.Format(time.RFC3339Nano)
	}
	return wireConfig{
		IndexDelay: (*emulator.Duration)(&c.IndexDelay), Latency: (*emulator.Duration)(&c.Latency), RateLimit: &c.RateLimit,
		TokenLifetime: (*emulator.Duration)(&c.TokenLifetime), SearchTimeout: (*emulator.Duration)(&c.SearchTimeout),
		JobDelay: (*emulator.Duration)(&c.JobDelay), Clock: &clock,
	}
}
