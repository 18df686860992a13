'use strict';
// What the SDK of Authing v3 sees of a user, or writes of one, for the Go test beside this folder.
const { ManagementClient } = require('authing-node-sdk');

const client = new ManagementClient({ accessKeyId: 'authplus', accessKeySecret: 'authplus-secret', host: process.env.AUTHPLUS_EMULATOR });

async function got(call) {
  const { statusCode, message, data } = await call;
  if (statusCode !== 200) throw new Error(`${statusCode} ${message}`);
  return data;
}

const scripts = {
  /** Prints what the SDK sees of the user with an address. */
  async read(email) {
    const user = await got(client.getUser({ userId: email, userIdType: 'email', withCustomData: true }));
    const { list } = await got(client.getUserRoles({ userId: user.userId }));
    const departments = await got(client.getUserDepartments({ userId: user.userId }));
    const found = await got(client.listUsers({ advancedFilter: [{ field: 'familyName', operator: 'EQUAL', value: 'Young' }] }));
    return {
      user, roles: list.map((role) => role.code), organizations: departments.list.map((department) => department.organizationCode),
      found: found.list.map(({ userId }) => userId),
    };
  },

  /** Writes a user with a role and an organization, and prints the user's id. */
  async write(email) {
    const user = await got(client.createUser({
      email, phone: '13800000000', password: 'Highway-to-Hell-1979', givenName: 'Bon', status: 'Suspended', company: 'AC/DC',
      customData: { plan: 'gold', since: 1974 },
    }));
    await got(client.createRole({ code: 'singer', name: 'Singer' }));
    await got(client.assignRole({ code: 'singer', targets: [{ targetType: 'USER', targetIdentifier: user.userId }] }));
    await got(client.createOrganization({ organizationCode: 'acdc', organizationName: 'AC/DC' }));
    await got(client.addDepartmentMembers({ organizationCode: 'acdc', departmentId: 'root', userIds: [user.userId] }));
    return user.userId;
  },
};

const [script, email] = process.argv.slice(2);
scripts[script](email).then((printed) => console.log(JSON.stringify(printed)));
