package auth0

import "slices"

var deviceRoutes = []route{
	{"GET", "/api/v2/device-credentials", (*tenant).listDevices, "read:device_credentials", everythingElse},
	{"POST", "/api/v2/device-credentials", (*tenant).createDevice, "create:current_user_device_credentials", writeDeviceCredentials},
	{"DELETE", "/api/v2/device-credentials/{id}", (*tenant).deleteDevice, "delete:device_credentials,delete:current_user_device_credentials", writeDeviceCredentials},
}

// deviceCredential is what lets a device act for a user: a public key, or a refresh token.
type deviceCredential struct {
	ID         string `json:"id"`
	DeviceName string `json:"device_name,omitempty"`
	DeviceID   string `json:"device_id,omitempty"`
	Type       string `json:"type"`
	UserID     string `json:"user_id"`
	ClientID   string `json:"client_id,omitempty"`
}

// The types of credentials.
const (
	publicKeyType     = "public_key"
	refreshTokenType  = "refresh_token"
	rotatingTokenType = "rotating_refresh_token"
)

var deviceListing = listing[deviceCredential]{envelope: []string{"total", "start", "limit", "device_credentials"}}

var credentialTypeParameter = parameter{name: "type", description: "Type of credentials to retrieve. Must be `public_key`, `refresh_token` or `rotating_refresh_token`. The property will default to `refresh_token` when paging is requested"}

// listDevices answers GET /api/v2/device-credentials: those of a user, an application or a type. Only so
// many can be paged through.
func (t *tenant) listDevices(c *call) (answer, *problem) {
	kind := c.query.Get(credentialTypeParameter.name)
	if !slices.Contains([]string{"", publicKeyType, refreshTokenType, rotatingTokenType}, kind) {
		return fail(credentialTypeParameter.refused(`No enum match for: "` + kind + `"`))
	}
	part, wrong := pagingOf(c.query)
	if wrong != nil {
		return fail(wrong)
	}
	if part.end() > offsetWindow {
		return fail(beyondWindow.with(offsetWindow))
	}
	found := []deviceCredential{}
	for _, d := range t.credentials() {
		if asked(c, "user_id", d.UserID) && asked(c, "client_id", d.ClientID) && asked(c, "type", d.Type) {
			found = append(found, d)
		}
	}
	return deviceListing.answer(c, found)
}

// asked tells whether a parameter is absent or has a value.
func asked(c *call, parameter, value string) bool {
	wanted := c.query.Get(parameter)
	return wanted == "" || wanted == value
}

// credentials returns all credentials: the public keys, and the refresh tokens that have not ended.
func (t *tenant) credentials() []deviceCredential {
	all := t.devices.list()
	now := t.now()
	for _, r := range t.sessions.Tokens.all() {
		if r.ended(now) {
			continue
		}
		d := deviceCredential{ID: r.ID, Type: refreshTokenType, UserID: r.UserID, ClientID: r.ClientID}
		if r.Rotating {
			d.Type = rotatingTokenType
		}
		if r.Device != nil {
			d.DeviceName = r.Device.LastUserAgent
		}
		all = append(all, d)
	}
	return all
}

var deviceSchema = schema{
	{name: "device_name", kind: "string", min: 1, uses: creatable | needed, description: "Name for this device easily recognized by owner."},
	{name: "type", kind: "string", enum: []string{publicKeyType}, uses: creatable | needed, description: "Type of credential. Must be public_key."},
	{name: "value", kind: "string", min: 1, uses: creatable | needed, description: "Base64 encoded string containing the credential."},
	{name: "device_id", kind: "string", min: 1, uses: creatable | needed,
		description: "Unique identifier for the device. Recommend using Android_ID on Android and identifierForVendor."},
	{name: "client_id", kind: "string", check: clientFormat, uses: creatable, description: "client_id of the client (application) this credential is for."},
}

// createDevice answers POST /api/v2/device-credentials, for the user whose token it is.
func (t *tenant) createDevice(c *call) (answer, *problem) {
	body, wrong := c.object(deviceSchema, creatable)
	if wrong != nil {
		return fail(wrong)
	}
	o := object{values: body}
	d := deviceCredential{
		ID: t.ids.Prefixed("dcr_"), DeviceName: o.text("device_name"), DeviceID: o.text("device_id"),
		Type: publicKeyType, UserID: c.token.subject, ClientID: o.text("client_id"),
	}
	t.devices.put(d.ID, d)
	return created(struct {
		ID string `json:"id"`
	}{d.ID})
}

// deleteDevice answers DELETE /api/v2/device-credentials/{id}, for one that is gone too. A user's own token
// deletes no other user's.
func (t *tenant) deleteDevice(c *call) (answer, *problem) {
	for _, d := range t.credentials() {
		if d.ID == c.param("id") && c.token.ofUser() && d.UserID != c.token.subject {
			return fail(foreignSubject.with())
		}
	}
	if !t.devices.remove(c.param("id")) {
		t.endToken(c.param("id"))
	}
	return noContent()
}

// forgetDevices removes the public keys of a user who was deleted.
func (t *tenant) forgetDevices(userID string) {
	for _, d := range t.devices.where(func(d deviceCredential) bool { return d.UserID == userID }) {
		t.devices.remove(d.ID)
	}
}
