'use strict';
// Reads or writes a user with FusionAuth's SDK, for the Go test beside this folder.
const { FusionAuthClient } = require('@fusionauth/typescript-client');

const applicationId = '85a03867-dccf-4882-adde-1a79aeec50df';
const client = new FusionAuthClient('authplus-key', process.env.AUTHPLUS_EMULATOR);

/** Returns what the SDK sees of the user with an address. */
async function read(email) {
  const { user } = (await client.retrieveUserByEmail(email)).response;
  const { groups } = (await client.retrieveGroups()).response;
  const found = (await client.searchUsersByQuery({ search: { queryString: 'data.user_metadata.family_name:Young' } })).response;
  return {
    user,
    groups: user.memberships.map((m) => groups.find((g) => g.id === m.groupId).name),
    roles: user.registrations.flatMap((r) => r.roles),
    found: found.users.map((hit) => hit.id),
  };
}

/** Makes a user who is blocked, in a group and with a role, and returns the id. */
async function write(email) {
  const user = {
    email, password: 'Highway-to-Hell-1979', firstName: 'Bon', preferredLanguages: ['en_GB', 'fr'], mobilePhone: '303-555-1234',
    data: { user_metadata: { family_name: 'Scott', born: { year: 1946 } }, band: 'AC/DC' },
  };
  const { id } = (await client.createUser(undefined, { user, skipVerification: true })).response.user;
  await client.createApplicationRole(applicationId, undefined, { role: { name: 'singer' } });
  await client.register(id, { registration: { applicationId, roles: ['singer'] } });
  const { group } = (await client.createGroup(undefined, { group: { name: 'AC/DC' } })).response;
  await client.createGroupMembers({ members: { [group.id]: [{ userId: id }] } });
  await client.deactivateUser(id);
  return id;
}

const [script, email] = process.argv.slice(2);
({ read, write })[script](email).then((seen) => console.log(JSON.stringify(seen)));
