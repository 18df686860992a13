package rest_test

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// enveloped describes a provider that answers 200 to everything and tells the status in the body.
func enveloped(_ *rest.Transport, s *rest.Service) {
	s.Envelope = func(body []byte) int {
		var answer struct {
			StatusCode int `json:"statusCode"`
		}
		_ = json.Unmarshal(body, &answer)
		return answer.StatusCode
	}
}

func TestStatusInTheBodyCounts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       error
	}{
		{"success", `{"statusCode":200}`, nil},
		{"no envelope", `{"publicKey":"…"}`, nil},
		{"not found", `{"statusCode":404,"message":"no MARKER@acdc.com"}`, fault.ErrDoesNotExist},
		{"conflict", `{"statusCode":409}`, fault.ErrConflict},
		{"invalid", `{"statusCode":499}`, fault.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := serve(t, typed(http.StatusOK, "application/json", tt.body))
			_, err := p.client(t, enveloped).Do(t.Context(), writing)
			p.requireCount(t, 1)
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			requireKind(t, err, tt.want)
		})
	}
}

// A status in the body has the consequences of one of HTTP: here a 401 renews the credentials.
func TestRefusalInTheBodyRenewsCredentials(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := `{"statusCode":401,"message":"expired"}`
		if asked.Add(1) > 1 {
			body = `{"statusCode":200}`
		}
		answering(http.StatusOK, body)(w, r)
	})
	client := p.client(t, enveloped, func(_ *rest.Transport, s *rest.Service) {
		s.Refused = func(*http.Request) bool { return true }
	})
	_, err := client.Do(t.Context(), writing)
	require.NoError(t, err)
	p.requireCount(t, 2)
}
