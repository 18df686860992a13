package auth0

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/authplus/authplus/backend"
	"github.com/authplus/authplus/fault"
	"github.com/authplus/authplus/internal/rest"
)

// The routes of jobs.
const (
	importsRoute   = "/api/v2/jobs/users-imports"
	exportsRoute   = "/api/v2/jobs/users-exports"
	jobRoute       = "/api/v2/jobs/{id}"
	jobErrorsRoute = "/api/v2/jobs/{id}/errors"
)

// The pauses between two looks at a job begin with the first and grow to the last.
const (
	firstLook = 200 * time.Millisecond
	lastLook  = 5 * time.Second
)

// job is what GET /api/v2/jobs/{id} tells.
type job struct {
	ID      string `json:"id"`
	Status  string `json:"status"` // pending, processing, completed or failed
	Details string `json:"status_details"`
	Summary struct {
		Failed int `json:"failed"`
	} `json:"summary"`
	// Location is where the file of an export lies.
	Location string `json:"location"`
}

// finished waits for a job to end. One that failed is an error that wraps fault.ErrUnavailable: Auth0
// fails a job as a whole for reasons of its own, such as its limit of two hours.
func (b *Backend) finished(ctx context.Context, id string) (job, error) {
	for pause := firstLook; ; pause = min(pause*3/2, lastLook) {
		answer, err := b.client.Do(ctx, rest.Call{Method: http.MethodGet, Route: jobRoute, Path: map[string]string{"id": id}})
		if err != nil {
			return job{}, err
		}
		j, err := readJob(answer)
		switch {
		case err != nil:
			return job{}, err
		case j.Status == "completed":
			return j, nil
		case j.Status == "failed":
			return job{}, fmt.Errorf("auth0: job %s failed: %w", id, fault.ErrUnavailable)
		}
		if err := backend.Pause(ctx, pause/2+rand.N(pause)); err != nil {
			return job{}, fmt.Errorf("auth0: waiting for job %s: %w", id, err)
		}
	}
}

func readJob(answer *rest.Answer) (job, error) {
	var j job
	if err := answer.JSON(&j); err != nil {
		return j, err
	}
	if j.ID == "" || j.Status == "" {
		return j, answer.Unreadable(errors.New("no job"))
	}
	return j, nil
}

// jobConnection returns the id of the connection that a job is about.
func (b *Backend) jobConnection(ctx context.Context, name string) (string, error) {
	id, err := b.connectionID(ctx, name)
	if err == nil && id == "" {
		err = fmt.Errorf("auth0: the tenant has no connection of that name: %w", fault.ErrInvalid)
	}
	return id, err
}
