'use strict';
// Writes a user with a role and an organization through the SDK and prints the user's id, for the Go test
// beside this folder.
const { ManagementClient } = require('auth0');
const { credentials, domain } = require('../emulator.cjs');

async function write(email) {
  const { users, roles, organizations } = new ManagementClient({ domain, ...credentials });
  const user = await users.create({
    connection: 'fans', email, password: 'Highway-to-Hell-1979', given_name: 'Bon',
    user_metadata: { family_name: 'Scott', born: { year: 1946, in: 'Forfar' } },
    app_metadata: { plan: 'gold' },
  });
  const role = await roles.create({ name: 'singer' });
  const band = await organizations.create({ name: 'acdc', display_name: 'AC/DC' });
  await users.roles.assign(user.user_id, { roles: [role.id] });
  await organizations.members.create(band.id, { members: [user.user_id] });
  await users.update(user.user_id, { blocked: true, app_metadata: { plan: null, since: 1974 } });
  return user.user_id;
}

write(process.argv[2]).then((id) => console.log(JSON.stringify(id)));
