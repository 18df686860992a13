package authing

import api "github.com/authplus/authplus/internal/authingapi"

// The operations, as Authing's own clients send them.
var (
	userQuery = api.Operation{Name: "user", Reads: true, Document: `query user { result: user {USER} }`}

	registerByEmail     = withInput("registerByEmail", "RegisterByEmailInput")
	registerByUsername  = withInput("registerByUsername", "RegisterByUsernameInput")
	registerByPhoneCode = withInput("registerByPhoneCode", "RegisterByPhoneCodeInput")

	loginByEmail         = withInput("loginByEmail", "LoginByEmailInput")
	loginByUsername      = withInput("loginByUsername", "LoginByUsernameInput")
	loginByPhoneCode     = withInput("loginByPhoneCode", "LoginByPhoneCodeInput")
	loginByPhonePassword = withInput("loginByPhonePassword", "LoginByPhonePasswordInput")

	checkLoginStatus = api.Operation{Name: "checkLoginStatus", Reads: true, Document: `query checkLoginStatus($token: String) {
  result: checkLoginStatus(token: $token) { code message status exp iat data { id userPoolId arn } }
}`}
	refreshToken = api.Operation{Name: "refreshToken", Document: `mutation refreshToken { result: refreshToken { token iat exp } }`}
	sendEmail    = api.Operation{Name: "sendEmail", Document: `mutation sendEmail($email: String!, $scene: EmailScene!) {
  result: sendEmail(email: $email, scene: $scene) { message code }
}`}
	resetPassword = api.Operation{Name: "resetPassword", Document: `mutation resetPassword($phone: String, $phoneCountryCode: String, $email: String, $code: String!, $newPassword: String!) {
  result: resetPassword(phone: $phone, phoneCountryCode: $phoneCountryCode, email: $email, code: $code, newPassword: $newPassword) { message code }
}`}
	updateUser = api.Operation{Name: "updateUser", Document: `mutation updateUser($input: UpdateUserInput!) {
  result: updateUser(input: $input) {USER}
}`}
	updatePassword = api.Operation{Name: "updatePassword", Document: `mutation updatePassword($newPassword: String!, $oldPassword: String) {
  result: updatePassword(newPassword: $newPassword, oldPassword: $oldPassword) {USER}
}`}
	updatePhone = api.Operation{Name: "updatePhone", Document: `mutation updatePhone($phone: String!, $phoneCode: String!, $oldPhone: String, $oldPhoneCode: String, $phoneCountryCode: String, $oldPhoneCountryCode: String) {
  result: updatePhone(phone: $phone, phoneCode: $phoneCode, oldPhone: $oldPhone, oldPhoneCode: $oldPhoneCode, phoneCountryCode: $phoneCountryCode, oldPhoneCountryCode: $oldPhoneCountryCode) {USER}
}`}
	updateEmail = api.Operation{Name: "updateEmail", Document: `mutation updateEmail($email: String!, $emailCode: String!, $oldEmail: String, $oldEmailCode: String) {
  result: updateEmail(email: $email, emailCode: $emailCode, oldEmail: $oldEmail, oldEmailCode: $oldEmailCode) {USER}
}`}
	bindPhone = api.Operation{Name: "bindPhone", Document: `mutation bindPhone($phone: String!, $phoneCode: String!, $phoneCountryCode: String) {
  result: bindPhone(phone: $phone, phoneCode: $phoneCode, phoneCountryCode: $phoneCountryCode) {USER}
}`}
	unbindPhone = api.Operation{Name: "unbindPhone", Document: `mutation unbindPhone { result: unbindPhone {USER} }`}
)

// withInput returns a mutation that takes one input and returns a user.
func withInput(name, input string) api.Operation {
	return api.Operation{Name: name, Document: "mutation " + name + "($input: " + input + "!) {\n  result: " + name + "(input: $input) {USER}\n}"}
}

// The routes of the REST calls beside GraphQL.
const (
	smsRoute    = "/api/v2/sms/send"
	logoutRoute = "/api/v2/logout"
)
