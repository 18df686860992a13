package authing

import "strings"

// resultAlias is the name of the result of every operation.
const resultAlias = "result"

// userFields stands in a document for the selection of a user's fields.
const userFields = "{USER}"

// fill returns a document with a selection of a user's fields.
func fill(document, fields string) string { return strings.Replace(document, userFields, fields, 1) }

// roleFields is the selection of a role.
const roleFields = `{ id namespace code arn description isSystem createdAt updatedAt parent { namespace code } }`

// The operations, as Authing's own clients send them.
var (
	accessTokenQuery = operation{name: "accessToken", reads: true, document: `query accessToken($userPoolId: String!, $secret: String!) {
  result: accessToken(userPoolId: $userPoolId, secret: $secret) { accessToken exp iat }
}`}

	userQuery = operation{name: "user", reads: true, document: `query user($id: String) {
  result: user(id: $id) {USER}
}`}
	findUserQuery = operation{name: "findUser", reads: true, document: `query findUser($email: String, $phone: String, $username: String, $externalId: String) {
  result: findUser(email: $email, phone: $phone, username: $username, externalId: $externalId) {USER}
}`}
	userBatchQuery = operation{name: "userBatch", reads: true, document: `query userBatch($ids: [String!]!, $type: String) {
  result: userBatch(ids: $ids, type: $type) {USER}
}`}
	usersQuery = operation{name: "users", reads: true, document: `query users($page: Int, $limit: Int, $sortBy: SortByEnum) {
  result: users(page: $page, limit: $limit, sortBy: $sortBy) { totalCount list {USER} }
}`}
	searchUserQuery = operation{name: "searchUser", reads: true, document: `query searchUser($query: String!, $fields: [String], $page: Int, $limit: Int) {
  result: searchUser(query: $query, fields: $fields, page: $page, limit: $limit) { totalCount list {USER} }
}`}

	createUserMutation = operation{name: "createUser", document: `mutation createUser($userInfo: CreateUserInput!, $params: String) {
  result: createUser(userInfo: $userInfo, params: $params) {USER}
}`}
	updateUserMutation = operation{name: "updateUser", document: `mutation updateUser($id: String, $input: UpdateUserInput!) {
  result: updateUser(id: $id, input: $input) {USER}
}`}
	deleteUserMutation = operation{name: "deleteUser", idempotent: true, document: `mutation deleteUser($id: String!) {
  result: deleteUser(id: $id) { message code }
}`}

	udfQuery = operation{name: "udf", reads: true, document: `query udf($targetType: UDFTargetType!) {
  result: udf(targetType: $targetType) { key dataType }
}`}
	setUdfMutation = operation{name: "setUdf", idempotent: true, document: `mutation setUdf($targetType: UDFTargetType!, $key: String!, $dataType: UDFDataType!, $label: String!) {
  result: setUdf(targetType: $targetType, key: $key, dataType: $dataType, label: $label) { key dataType }
}`}

	rolesQuery = operation{name: "roles", reads: true, document: `query roles($namespace: String, $page: Int, $limit: Int, $sortBy: SortByEnum) {
  result: roles(namespace: $namespace, page: $page, limit: $limit, sortBy: $sortBy) { totalCount list ` + roleFields + ` }
}`}
	roleQuery = operation{name: "role", reads: true, document: `query role($code: String!, $namespace: String) {
  result: role(code: $code, namespace: $namespace) ` + roleFields + `
}`}
	roleUsersQuery = operation{name: "roleWithUsers", reads: true, document: `query roleWithUsers($code: String!, $namespace: String, $page: Int, $limit: Int) {
  result: role(code: $code, namespace: $namespace) { users(page: $page, limit: $limit) { totalCount list {USER} } }
}`}
	userRolesQuery = operation{name: "getUserRoles", reads: true, document: `query getUserRoles($id: String!, $namespace: String) {
  result: user(id: $id) { roles(namespace: $namespace) { totalCount list ` + roleFields + ` } }
}`}
	createRoleMutation = operation{name: "createRole", document: `mutation createRole($namespace: String, $code: String!, $description: String, $parent: String) {
  result: createRole(namespace: $namespace, code: $code, description: $description, parent: $parent) ` + roleFields + `
}`}
	updateRoleMutation = operation{name: "updateRole", document: `mutation updateRole($code: String!, $description: String, $newCode: String, $namespace: String) {
  result: updateRole(code: $code, description: $description, newCode: $newCode, namespace: $namespace) ` + roleFields + `
}`}
	deleteRoleMutation = operation{name: "deleteRole", idempotent: true, document: `mutation deleteRole($code: String!, $namespace: String) {
  result: deleteRole(code: $code, namespace: $namespace) { message code }
}`}
	assignRoleMutation = operation{name: "assignRole", idempotent: true, document: `mutation assignRole($namespace: String, $roleCode: String, $roleCodes: [String], $userIds: [String!]) {
  result: assignRole(namespace: $namespace, roleCode: $roleCode, roleCodes: $roleCodes, userIds: $userIds) { message code }
}`}
	revokeRoleMutation = operation{name: "revokeRole", idempotent: true, document: `mutation revokeRole($namespace: String, $roleCode: String, $roleCodes: [String], $userIds: [String!]) {
  result: revokeRole(namespace: $namespace, roleCode: $roleCode, roleCodes: $roleCodes, userIds: $userIds) { message code }
}`}
)
