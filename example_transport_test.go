package authplus_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/authplus/authplus"
	"github.com/authplus/authplus/backend/auth0"
	"github.com/authplus/authplus/emulator"
	emulated "github.com/authplus/authplus/emulator/auth0"
	"github.com/authplus/authplus/emulator/emulatortest"
	"github.com/authplus/authplus/token"
)

// tracer stands for a go.opentelemetry.io/otel/trace.Tracer, so that this module need not depend on it.
// What the observer does with it is what it does with the real one: Start(ctx, name,
// trace.WithTimestamp(start), trace.WithAttributes(…)) and End(trace.WithTimestamp(end)).
type tracer struct{}

func (tracer) Start(_ context.Context, name string, start time.Time, attributes map[string]any) span {
	return span{name, start, attributes}
}

type span struct {
	name       string
	start      time.Time
	attributes map[string]any
}

func (s span) End(at time.Time) {
	fmt.Println(s.name, s.attributes["http.response.status_code"], s.attributes["http.request.resend_count"], at.After(s.start))
}

// Each exchange becomes a span below the span of the call, named by the route's template: a route of
// OpenTelemetry's conventions, which holds no id.
func ExampleWithObserver_openTelemetry() {
	var spans tracer
	observe := func(ctx context.Context, e authplus.Exchange) {
		span := spans.Start(ctx, e.Method+" "+e.Route, e.Start, map[string]any{
			"http.request.method": e.Method, "url.template": e.Route, "http.response.status_code": e.Status,
			"http.request.resend_count": e.Attempt - 1, "authplus.wait": e.Wait,
		})
		span.End(e.Start.Add(e.Duration))
	}

	tenant := emulated.New(emulated.WithToken(emulatortest.Token))
	server := httptest.NewServer(tenant)
	defer server.Close()
	auth, err := authplus.Open(auth0.Config{URL: server.URL, Token: token.Static(emulatortest.Token)},
		authplus.WithObserver(observe), authplus.WithHTTPClient(new(http.Client)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = tenant.Fault(emulator.Fault{Times: 1, Status: http.StatusServiceUnavailable})
	_, err = auth.Users().All().Count(context.Background())
	fmt.Println(err)
	// Output:
	// GET /api/v2/users 503 0 true
	// GET /api/v2/users 200 1 true
	// <nil>
}
