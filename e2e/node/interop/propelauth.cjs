'use strict';
// Reads or writes a user with PropelAuth's SDK, for the Go test beside this folder.
const { connect } = require('../propelauth.cjs');

const auth = connect();

/** Returns what the SDK sees of the user with an address. */
async function read(email) {
  const user = await auth.fetchUserMetadataByEmail(email, true);
  const [orgId] = Object.keys(user.orgIdToOrgInfo);
  const members = (await auth.fetchUsersInOrg({ orgId })).users;
  const found = (await auth.fetchUsersByQuery({ emailOrUsername: 'ANGU' })).users;
  return {
    user, organization: user.orgIdToOrgInfo[orgId].orgName,
    members: members.map((m) => `${m.userId} ${m.roleInOrg}`), found: found.map((hit) => hit.userId),
  };
}

/** Makes a user who is blocked and in an organization, and returns the id. */
async function write(email) {
  const { userId } = await auth.migrateUserFromExternalSource({
    email, emailConfirmed: true, existingUserId: 'b1', firstName: 'Bon', username: 'bon',
    properties: { band: 'AC/DC', born: { year: 1946 } },
  });
  const { orgId } = await auth.createOrg({ name: 'AC/DC' });
  await auth.addUserToOrg({ userId, orgId, role: 'Admin' });
  await auth.disableUser(userId);
  return userId;
}

const [script, email] = process.argv.slice(2);
({ read, write })[script](email).then((seen) => console.log(JSON.stringify(seen)));
