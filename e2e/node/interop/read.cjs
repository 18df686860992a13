'use strict';
// Prints what the SDK sees of the user with an address, for the Go test beside this folder.
const { ManagementClient } = require('auth0');
const { credentials, domain } = require('../emulator.cjs');

async function read(email) {
  const { users, organizations } = new ManagementClient({ domain, ...credentials });
  const [user] = await users.listUsersByEmail({ email });
  const roles = (await users.roles.list(user.user_id)).data.map((role) => role.name);
  const memberships = (await users.organizations.list(user.user_id)).data;
  const members = (await organizations.members.list(memberships[0].id)).data.map((member) => member.user_id);
  const found = (await users.list({ q: 'user_metadata.family_name:Young' })).data.map((hit) => hit.user_id);
  return { user, roles, organizations: memberships.map((organization) => organization.name), members, found };
}

read(process.argv[2]).then((seen) => console.log(JSON.stringify(seen)));
