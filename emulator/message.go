package emulator

// Message is what would have been sent to a person.
type Message struct {
	// Kind says what it is about, in the provider's words where it has one, such as
	// "verification_email".
	Kind string `json:"kind"`
	// To is the address or the phone number.
	To string `json:"to"`
	// UserID is the id of the user; empty where there is none yet.
	UserID string `json:"user_id"`
	// Link is where the message leads to, and Code the passcode that it holds; empty where it has none.
	Link string `json:"link,omitempty"`
	Code string `json:"code,omitempty"`
}
