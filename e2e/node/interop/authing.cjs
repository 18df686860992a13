'use strict';
// What the SDK of Authing v2 sees of a user, or writes of one, for the Go test beside this folder.
const { ManagementClient, UdfDataType, UdfTargetType } = require('authing-js-sdk');

const { users, roles, udf } = new ManagementClient({ userPoolId: 'authplus', secret: 'authplus-secret', host: process.env.AUTHPLUS_EMULATOR });

const scripts = {
  /** Returns what the SDK sees of the user with an address. */
  async read(email) {
    const user = await users.find({ email, withCustomData: true });
    const found = await users.search('young', { fields: ['familyName'] });
    return { user, roles: (await users.listRoles(user.id)).list.map((r) => r.code), found: found.list.map((u) => u.id) };
  },

  /** Makes a user who is blocked, with user-defined fields and a role, and returns the id. */
  async write(email) {
    const { id } = await users.create({ email, phone: '3035551234', phoneCountryCode: '+1', password: 'Highway-to-Hell-1979', givenName: 'Bon', company: 'AC/DC' });
    await udf.set(UdfTargetType.User, 'plan', UdfDataType.String, 'Plan');
    await udf.set(UdfTargetType.User, 'since', UdfDataType.Number, 'Since');
    await udf.set(UdfTargetType.User, 'born', UdfDataType.Object, 'Born');
    await users.setUdfValue(id, { plan: 'gold', since: 1974, born: { year: 1946 } });
    await roles.create('singer');
    await users.addRoles(id, ['singer']);
    await users.update(id, { blocked: true });
    return id;
  },
};

const [script, email] = process.argv.slice(2);
scripts[script](email).then((seen) => console.log(JSON.stringify(seen)));
