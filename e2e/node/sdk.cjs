'use strict';
// The vendor's SDK in its two generations, behind the calls that the tests make. Nothing of the SDK is
// replaced: an adapter only spells a call as its generation does.

const { ManagementClient } = require('auth0');
const legacy = require('auth0/legacy');

/** Reads every page of a list of 7.x. */
async function all(list) {
  const items = [];
  for await (const item of await list) items.push(item);
  return items;
}

/** The Management API as auth0 7.x calls it. */
function current(options) {
  const { users, roles, organizations, connections, clients, clientGrants, resourceServers, jobs, tickets, userBlocks, logs } =
    new ManagementClient(options);
  return {
    createUser: (body) => users.create(body),
    getUser: (id) => users.get(id),
    updateUser: (id, body) => users.update(id, body),
    deleteUser: (id) => users.delete(id),
    listUsers: async (query) => (await users.list(query)).response,
    usersByEmail: (email) => users.listUsersByEmail({ email }),

    createRole: (body) => roles.create(body),
    updateRole: (id, body) => roles.update(id, body),
    deleteRole: (id) => roles.delete(id),
    listRoles: () => all(roles.list()),
    addRolePermissions: (id, permissions) => roles.permissions.add(id, { permissions }),
    rolePermissions: (id) => all(roles.permissions.list(id)),
    roleUsers: (id) => all(roles.users.list(id)),
    assignRoles: (id, ids) => users.roles.assign(id, { roles: ids }),
    removeRoles: (id, ids) => users.roles.delete(id, { roles: ids }),
    userRoles: (id) => all(users.roles.list(id)),

    createAPI: (body) => resourceServers.create(body),
    assignPermissions: (id, permissions) => users.permissions.create(id, { permissions }),
    removePermissions: (id, permissions) => users.permissions.delete(id, { permissions }),
    userPermissions: (id) => all(users.permissions.list(id)),

    createOrganization: (body) => organizations.create(body),
    organizationByName: (name) => organizations.getByName(name),
    deleteOrganization: (id) => organizations.delete(id),
    addMembers: (id, members) => organizations.members.create(id, { members }),
    removeMembers: (id, members) => organizations.members.delete(id, { members }),
    members: (id, take) => all(organizations.members.list(id, { take })),
    assignMemberRoles: (id, user, ids) => organizations.members.roles.assign(id, user, { roles: ids }),
    memberRoles: (id, user) => all(organizations.members.roles.list(id, user)),
    userOrganizations: (id) => all(users.organizations.list(id)),

    createConnection: (body) => connections.create(body),
    createClient: (body) => clients.create(body),
    createClientGrant: (body) => clientGrants.create(body),

    importUsers: (body) => jobs.usersImports.create(body),
    exportUsers: (body) => jobs.usersExports.create(body),
    verifyEmail: (body) => jobs.verificationEmail.create(body),
    getJob: (id) => jobs.get(id),
    jobErrors: (id) => jobs.errors.get(id),

    verificationTicket: (body) => tickets.verifyEmail(body),
    passwordTicket: (body) => tickets.changePassword(body),

    blocks: (id) => userBlocks.list(id),
    blocksOf: (identifier) => userBlocks.listByIdentifier({ identifier }),
    unblock: (id) => userBlocks.delete(id),

    link: (id, body) => users.identities.link(id, body),
    unlink: (id, provider, secondary) => users.identities.delete(id, provider, secondary),

    listLogs: async (query) => (await logs.list(query)).response,
    getLog: (id) => logs.get(id),
    userLogs: (id) => all(users.logs.list(id)),
  };
}

/** Reads every page of a list with checkpoints of 4.x. */
async function checkpoints(read, items) {
  const found = [];
  let next;
  do {
    const { data } = await read(next);
    found.push(...data[items]);
    next = data.next;
  } while (next);
  return found;
}

/** The Management API as auth0 4.x calls it. */
function older(options) {
  const { users, usersByEmail, roles, organizations, connections, clients, clientGrants, resourceServers, jobs, tickets, userBlocks, logs } =
    new legacy.ManagementClient(options);
  const data = async (answer) => (await answer).data;
  return {
    createUser: (body) => data(users.create(body)),
    getUser: (id) => data(users.get({ id })),
    updateUser: (id, body) => data(users.update({ id }, body)),
    deleteUser: (id) => users.delete({ id }),
    listUsers: (query) => data(users.getAll({ ...query, include_totals: true })),
    usersByEmail: (email) => data(usersByEmail.getByEmail({ email })),

    createRole: (body) => data(roles.create(body)),
    updateRole: (id, body) => data(roles.update({ id }, body)),
    deleteRole: (id) => roles.delete({ id }),
    listRoles: () => data(roles.getAll()),
    addRolePermissions: (id, permissions) => roles.addPermissions({ id }, { permissions }),
    rolePermissions: (id) => data(roles.getPermissions({ id })),
    roleUsers: (id) => data(roles.getUsers({ id })),
    assignRoles: (id, ids) => users.assignRoles({ id }, { roles: ids }),
    removeRoles: (id, ids) => users.deleteRoles({ id }, { roles: ids }),
    userRoles: (id) => data(users.getRoles({ id })),

    createAPI: (body) => data(resourceServers.create(body)),
    assignPermissions: (id, permissions) => users.assignPermissions({ id }, { permissions }),
    removePermissions: (id, permissions) => users.deletePermissions({ id }, { permissions }),
    userPermissions: (id) => data(users.getPermissions({ id })),

    createOrganization: (body) => data(organizations.create(body)),
    organizationByName: (name) => data(organizations.getByName({ name })),
    deleteOrganization: (id) => organizations.delete({ id }),
    addMembers: (id, members) => organizations.addMembers({ id }, { members }),
    removeMembers: (id, members) => organizations.deleteMembers({ id }, { members }),
    members: (id, take) => checkpoints((from) => organizations.getMembers({ id, take, from }), 'members'),
    assignMemberRoles: (id, user, ids) => organizations.addMemberRoles({ id, user_id: user }, { roles: ids }),
    memberRoles: (id, user) => data(organizations.getMemberRoles({ id, user_id: user })),
    userOrganizations: (id) => data(users.getUserOrganizations({ id })),

    createConnection: (body) => data(connections.create(body)),
    createClient: (body) => data(clients.create(body)),
    createClientGrant: (body) => data(clientGrants.create(body)),

    importUsers: (body) => data(jobs.importUsers(body)),
    exportUsers: (body) => data(jobs.exportUsers(body)),
    verifyEmail: (body) => data(jobs.verifyEmail(body)),
    getJob: (id) => data(jobs.get({ id })),
    jobErrors: (id) => data(jobs.getErrors({ id })),

    verificationTicket: (body) => data(tickets.verifyEmail(body)),
    passwordTicket: (body) => data(tickets.changePassword(body)),

    blocks: (id) => data(userBlocks.get({ id })),
    blocksOf: (identifier) => data(userBlocks.getAll({ identifier })),
    unblock: (id) => userBlocks.delete({ id }),

    link: (id, body) => data(users.link({ id }, body)),
    unlink: (id, provider, secondary) => data(users.unlink({ id, provider, user_id: secondary })),

    listLogs: (query) => data(logs.getAll({ ...query, include_totals: true })),
    getLog: (id) => data(logs.get({ id })),
    userLogs: (id) => data(users.getLogs({ id })),
  };
}

/** The generations by the names that tests print. */
exports.generations = { 'auth0 7.x': current, 'auth0/legacy 4.x': older };
