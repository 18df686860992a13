'use strict';
// A fresh tenant for every test, through each generation of the SDK.

const { beforeEach, describe } = require('node:test');
const emulator = require('./emulator.cjs');
const { generations } = require('./sdk.cjs');

/** The password of every user that a tenant creates. */
exports.password = 'Highway-to-Hell-1979';

/**
 * Registers the same tests for each generation. They are given an object that holds, from the start of
 * each test, the generation's calls and a database connection.
 */
exports.throughEach = (title, register) => {
  for (const [name, open] of Object.entries(generations)) {
    describe(`${title} through ${name}`, () => {
      const tenant = {
        /** Creates a user of the band, by first name. */
        create: (name, more) =>
          tenant.api.createUser({ connection: tenant.connection.name, email: `${name}@acdc.com`, password: exports.password, ...more }),
      };
      beforeEach(async () => {
        await emulator.reset();
        tenant.open = (options) => open({ domain: emulator.domain, ...options });
        tenant.api = tenant.open(emulator.credentials);
        tenant.connection = await tenant.api.createConnection({
          name: 'fans', strategy: 'auth0', enabled_clients: [emulator.credentials.clientId],
        });
      });
      register(tenant);
    });
  }
};
