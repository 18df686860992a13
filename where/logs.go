package where

import "time"

// The fields of a log event, beside [UserID], [ConnectionID], [OrganizationID], [Strategy] and
// [Description].
var (
	// LogID is the provider's identifier of the event.
	LogID = caseText("log_id")
	// LogType is the code of what happened, such as "ss" for a sign-up.
	LogType = caseText("type")
	// LogDate is when it happened.
	LogDate = Ordered[time.Time]{Field[time.Time]{"date"}}
	// ClientID is the application of a log event or of an invitation.
	ClientID = caseText("client_id")
	// ClientName is the name of the application.
	ClientName = caseText("client_name")
	// IP is the address that the request came from.
	IP = caseText("ip")
)

// Logs returns the catalogue of log events. Only the provider writes them.
func Logs() *Catalogue {
	fields := []FieldInfo{
		{Name: "log_id"},
		{Name: "date", Kind: Time},
		{Name: "type"},
		{Name: "description"},
		{Name: "user_id"},
		{Name: "user_name"},
		{Name: "connection"},
		{Name: "connection_id"},
		{Name: "strategy"},
		{Name: "strategy_type"},
		{Name: "client_id"},
		{Name: "client_name"},
		{Name: "organization_id"},
		{Name: "organization_name"},
		{Name: "ip"},
		{Name: "hostname"},
		{Name: "user_agent"},
		{Name: "isMobile", Kind: Bool},
		{Name: "audience"},
		{Name: "scope"},
		{Name: "location_info", Kind: Object},
		{Name: "details", Kind: Object},
		{Name: "extra", Kind: Object},
	}
	for i := range fields {
		fields[i].ReadOnly = true
	}
	return NewCatalogue("log", fields...)
}
