package authing

import api "github.com/authplus/authplus/internal/authingapi"

// roleFields is the selection of a role.
const roleFields = `{ id namespace code arn description isSystem createdAt updatedAt parent { namespace code } }`

// The operations, as Authing's own clients send them.
var (
	accessTokenQuery = api.Operation{Name: "accessToken", Reads: true, Document: `query accessToken($userPoolId: String!, $secret: String!) {
  result: accessToken(userPoolId: $userPoolId, secret: $secret) { accessToken exp iat }
}`}

	userQuery = api.Operation{Name: "user", Reads: true, Document: `query user($id: String) {
  result: user(id: $id) {USER}
}`}
	findUserQuery = api.Operation{Name: "findUser", Reads: true, Document: `query findUser($email: String, $phone: String, $username: String, $externalId: String) {
  result: findUser(email: $email, phone: $phone, username: $username, externalId: $externalId) {USER}
}`}
	userBatchQuery = api.Operation{Name: "userBatch", Reads: true, Document: `query userBatch($ids: [String!]!, $type: String) {
  result: userBatch(ids: $ids, type: $type) {USER}
}`}
	usersQuery = api.Operation{Name: "users", Reads: true, Document: `query users($page: Int, $limit: Int, $sortBy: SortByEnum) {
  result: users(page: $page, limit: $limit, sortBy: $sortBy) { totalCount list {USER} }
}`}
	searchUserQuery = api.Operation{Name: "searchUser", Reads: true, Document: `query searchUser($query: String!, $fields: [String], $page: Int, $limit: Int) {
  result: searchUser(query: $query, fields: $fields, page: $page, limit: $limit) { totalCount list {USER} }
}`}

	createUserMutation = api.Operation{Name: "createUser", Document: `mutation createUser($userInfo: CreateUserInput!, $params: String, $keepPassword: Boolean) {
  result: createUser(userInfo: $userInfo, params: $params, keepPassword: $keepPassword) {USER}
}`}
	updateUserMutation = api.Operation{Name: "updateUser", Document: `mutation updateUser($id: String, $input: UpdateUserInput!) {
  result: updateUser(id: $id, input: $input) {USER}
}`}
	deleteUserMutation = api.Operation{Name: "deleteUser", Idempotent: true, Document: `mutation deleteUser($id: String!) {
  result: deleteUser(id: $id) { message code }
}`}
	deleteUsersMutation = api.Operation{Name: "deleteUsers", Idempotent: true, Document: `mutation deleteUsers($ids: [String!]!) {
  result: deleteUsers(ids: $ids) { message code }
}`}

	udfQuery = api.Operation{Name: "udf", Reads: true, Document: `query udf($targetType: UDFTargetType!) {
  result: udf(targetType: $targetType) { key dataType }
}`}
	setUdfMutation = api.Operation{Name: "setUdf", Idempotent: true, Document: `mutation setUdf($targetType: UDFTargetType!, $key: String!, $dataType: UDFDataType!, $label: String!) {
  result: setUdf(targetType: $targetType, key: $key, dataType: $dataType, label: $label) { key dataType }
}`}

	rolesQuery = api.Operation{Name: "roles", Reads: true, Document: `query roles($namespace: String, $page: Int, $limit: Int, $sortBy: SortByEnum) {
  result: roles(namespace: $namespace, page: $page, limit: $limit, sortBy: $sortBy) { totalCount list ` + roleFields + ` }
}`}
	roleQuery = api.Operation{Name: "role", Reads: true, Document: `query role($code: String!, $namespace: String) {
  result: role(code: $code, namespace: $namespace) ` + roleFields + `
}`}
	roleUsersQuery = api.Operation{Name: "roleWithUsers", Reads: true, Document: `query roleWithUsers($code: String!, $namespace: String, $page: Int, $limit: Int) {
  result: role(code: $code, namespace: $namespace) { users(page: $page, limit: $limit) { totalCount list {USER} } }
}`}
	userRolesQuery = api.Operation{Name: "getUserRoles", Reads: true, Document: `query getUserRoles($id: String!, $namespace: String) {
  result: user(id: $id) { roles(namespace: $namespace) { totalCount list ` + roleFields + ` } }
}`}
	createRoleMutation = api.Operation{Name: "createRole", Document: `mutation createRole($namespace: String, $code: String!, $description: String, $parent: String) {
  result: createRole(namespace: $namespace, code: $code, description: $description, parent: $parent) ` + roleFields + `
}`}
	updateRoleMutation = api.Operation{Name: "updateRole", Document: `mutation updateRole($code: String!, $description: String, $newCode: String, $namespace: String) {
  result: updateRole(code: $code, description: $description, newCode: $newCode, namespace: $namespace) ` + roleFields + `
}`}
	deleteRoleMutation = api.Operation{Name: "deleteRole", Idempotent: true, Document: `mutation deleteRole($code: String!, $namespace: String) {
  result: deleteRole(code: $code, namespace: $namespace) { message code }
}`}
	assignRoleMutation = api.Operation{Name: "assignRole", Idempotent: true, Document: `mutation assignRole($namespace: String, $roleCode: String, $roleCodes: [String], $userIds: [String!]) {
  result: assignRole(namespace: $namespace, roleCode: $roleCode, roleCodes: $roleCodes, userIds: $userIds) { message code }
}`}
	revokeRoleMutation = api.Operation{Name: "revokeRole", Idempotent: true, Document: `mutation revokeRole($namespace: String, $roleCode: String, $roleCodes: [String], $userIds: [String!]) {
  result: revokeRole(namespace: $namespace, roleCode: $roleCode, roleCodes: $roleCodes, userIds: $userIds) { message code }
}`}
)
