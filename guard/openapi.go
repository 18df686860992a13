package guard

import "encoding/json"

// SecuritySchemes returns what an OpenAPI document says under components.securitySchemes for the tokens of
// this guard, in JSON, so that API docs show a button to enter one. Operations name it as
// {"accessToken": []} under security. It does no I/O.
func (g *Guard) SecuritySchemes() json.RawMessage {
	type scheme struct {
		Type         string `json:"type"`
		Scheme       string `json:"scheme"`
		BearerFormat string `json:"bearerFormat"`
		Description  string `json:"description"`
	}
	description := "An access token of " + g.issuer + " for " + g.audience + "."
	if g.authURL != "" {
		description = "An access token; whoever has signed in gets one at " + g.authURL + "/api/v1/refresh_token."
	}
	// Texts are always encoded.
	schemes, _ := json.Marshal(map[string]scheme{"accessToken": {
		Type: "http", Scheme: "bearer", BearerFormat: "JWT", Description: description,
	}})
	return schemes
}
