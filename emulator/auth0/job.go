package auth0

import (
	"time"

	"github.com/authplus/authplus/emulator"
)

// jobState knows the jobs of the last 24 hours.
type jobState struct {
	All table[*job] `json:"all"`
	// Key signs the addresses of exported files.
	Key []byte `json:"key"`
}

// job is work that goes on in the background.
type job struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	CreatedAt time.Time `json:"created_at"`
	// DueAt is when it is carried out. It may be before that where Eager is set: as soon as somebody asks
	// for the job.
	DueAt time.Time `json:"due_at"`
	Eager bool      `json:"eager,omitempty"`
	// Status is empty until the job was carried out; then it is completed or failed.
	Status        string `json:"status,omitempty"`
	StatusDetails string `json:"status_details,omitempty"`
	ConnectionID  string `json:"connection_id,omitempty"`
	Connection    string `json:"connection,omitempty"`
	ExternalID    string `json:"external_id,omitempty"`
	// One of these says what is to be done.
	Import *userImport       `json:"import,omitempty"`
	Export *userExport       `json:"export,omitempty"`
	Mail   *emulator.Message `json:"mail,omitempty"`
}

// The types and the states of jobs.
const (
	importType = "users_import"
	exportType = "users_export"
	mailType   = "verification_email"

	pendingStatus    = "pending"
	processingStatus = "processing"
	completedStatus  = "completed"
	failedStatus     = "failed"
)

const (
	// jobLife is how long a job and what it made can be asked for.
	jobLife = 24 * time.Hour
	// shortestJob is how long a job takes at most where no delay is configured.
	shortestJob = 100 * time.Millisecond
)

// begin adds a job that is carried out after the configured delay, and forgets the old ones.
func (t *tenant) begin(j *job) {
	now, delay := t.now(), t.config.Load().JobDelay
	j.ID, j.CreatedAt, j.Eager = t.ids.Prefixed("job_"), now, delay == 0
	j.DueAt = now.Add(max(delay, shortestJob))
	for _, old := range t.jobs.All.where(func(old *job) bool { return old.gone(now) }) {
		t.jobs.All.remove(old.ID)
	}
	t.jobs.All.put(j.ID, j)
	t.wake(j.DueAt)
}

// gone tells whether the job can't be asked for any more.
func (j *job) gone(now time.Time) bool { return now.Sub(j.CreatedAt) >= jobLife }

// advanceJobs carries out the jobs that are due.
func (t *tenant) advanceJobs(now time.Time) {
	for _, j := range t.jobs.All.where(func(j *job) bool { return j.Status == "" }) {
		if j.DueAt.After(now) {
			t.wake(j.DueAt)
		} else {
			t.carryOut(j)
		}
	}
}

// hurryJobs carries out the jobs that do not wait for their time. It runs before somebody is told of one.
func (t *tenant) hurryJobs() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, j := range t.jobs.All.where(func(j *job) bool { return j.Status == "" && j.Eager }) {
		t.revision.Add(1)
		t.carryOut(j)
	}
}

// carryOut does what a job is for.
func (t *tenant) carryOut(j *job) {
	j.Status = completedStatus
	switch {
	case j.Import != nil:
		t.importUsers(j)
	case j.Export != nil:
		t.exportUsers(j)
	case j.Mail != nil:
		t.send(*j.Mail)
	}
}

// statusAt returns the state of the job, and for one that is under way how far it is.
func (j *job) statusAt(now time.Time) (status string, percent int) {
	switch whole, passed := j.DueAt.Sub(j.CreatedAt), now.Sub(j.CreatedAt); {
	case j.Status != "":
		return j.Status, 100
	case j.Eager || 2*passed < whole:
		return pendingStatus, 0
	default:
		return processingStatus, int(100 * passed / whole)
	}
}

// shown returns the job as the API answers with it, with address as the base of its links.
func (t *tenant) shown(j *job, address string) *object {
	now := t.now()
	status, percent := j.statusAt(now)
	o := &object{}
	o.set("type", j.Type)
	o.set("status", status)
	if j.StatusDetails != "" {
		o.set("status_details", j.StatusDetails)
	}
	if status == processingStatus {
		o.set("percentage_done", percent)
		o.set("time_left_seconds", int(j.DueAt.Sub(now).Seconds()))
	}
	if j.ConnectionID != "" {
		o.set("connection_id", j.ConnectionID)
	}
	switch {
	case j.Import != nil && j.Import.Summary != nil:
		o.set("summary", j.Import.Summary)
	case j.Export != nil:
		j.Export.show(o)
		if status == completedStatus {
			o.set("location", t.jobs.location(j, address, t.name(), now))
		}
	}
	if j.Connection != "" {
		o.set("connection", j.Connection)
	}
	o.set("created_at", stamp(j.CreatedAt))
	o.set("id", j.ID)
	if j.ExternalID != "" {
		o.set("external_id", j.ExternalID)
	}
	return o
}
