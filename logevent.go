package authplus

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/authplus/authplus/where"
)

// LogEvent is what happened in the tenant, as the provider keeps it for a while. Only the provider
// writes it: saving or deleting one is [ErrNotSupported].
type LogEvent struct {
	Record

	// LogID identifies the event.
	LogID string    `json:"log_id,omitzero"`
	Date  time.Time `json:"date,omitzero"`
	// Type is a code, such as "s" for a sign-in, "f" for a failed one and "sapi" for a request to the
	// management API.
	Type        string `json:"type,omitzero"`
	Description string `json:"description,omitzero"`
	// UserID and UserName are those of the user whom it is about.
	UserID           string `json:"user_id,omitzero"`
	UserName         string `json:"user_name,omitzero"`
	Connection       string `json:"connection,omitzero"`
	ConnectionID     string `json:"connection_id,omitzero"`
	Strategy         string `json:"strategy,omitzero"`
	StrategyType     string `json:"strategy_type,omitzero"`
	ClientID         string `json:"client_id,omitzero"`
	ClientName       string `json:"client_name,omitzero"`
	OrganizationID   string `json:"organization_id,omitzero"`
	OrganizationName string `json:"organization_name,omitzero"`
	IP               string `json:"ip,omitzero"`
	Hostname         string `json:"hostname,omitzero"`
	UserAgent        string `json:"user_agent,omitzero"`
	IsMobile         bool   `json:"isMobile,omitzero"`
	// Audience and Scope are those of the token that was asked for, parted by spaces.
	Audience string `json:"audience,omitzero"`
	Scope    string `json:"scope,omitzero"`
	// LocationInfo tells where the address is, Details what belongs to the type.
	LocationInfo Metadata `json:"location_info,omitzero"`
	Details      Metadata `json:"details,omitzero"`
	// Extra holds what the provider has beyond these fields, in its own form.
	Extra Metadata `json:"extra,omitzero"`
}

// Logs returns the manager of the tenant's log events, oldest first unless ordered by "-date". It does
// no I/O. Auth0: /api/v2/logs, where events appear after some seconds; all of them are read by their
// ids, filtered ones by their date, however many.
func (a *Auth) Logs() *Manager[LogEvent] { return Of[LogEvent](a) }

// schema returns what a manager needs to know of log events.
func (e *LogEvent) schema() schema {
	return schema{name: "log", label: "LogEvent", key: "log_id", unique: []string{"log_id"}, fields: where.Logs(), created: "date"}
}

// String returns the type and the id, such as "LogEvent(90020230125190014…)".
func (e *LogEvent) String() string { return named("LogEvent", e.LogID) }

// Format writes what [LogEvent.String] returns, whatever the verb, so that fmt prints no personal data.
func (e *LogEvent) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, e.String()) }

// LogValue returns what [LogEvent.String] does.
func (e *LogEvent) LogValue() slog.Value { return slog.StringValue(e.String()) }
