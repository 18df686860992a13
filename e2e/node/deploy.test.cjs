'use strict';
// Auth0's own deployment tool carries a tenant's configuration over to an empty one. Its import takes some
// twenty seconds of computing before its second request: it compiles the schema of everything that it
// could deploy, twice.
const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { mkdtemp, readFile, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { after, before, it } = require('node:test');
const { promisify } = require('node:util');
const { ManagementClient } = require('auth0');
const { credentials, domain, reset } = require('./emulator.cjs');

const songs = 'https://songs.acdc.com';
const tool = require.resolve('auth0-deploy-cli');

let folder;
before(async () => { folder = await mkdtemp(join(tmpdir(), 'authplus-deploy-')); });
after(() => rm(folder, { recursive: true }));

/** Runs a0deploy. Its environment has nothing else, since the tool offers all of it to the files it reads. */
const a0deploy = (...args) =>
  promisify(execFile)(process.execPath, [tool, ...args], {
    env: {
      NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS,
      AUTH0_DOMAIN: domain,
      AUTH0_CLIENT_ID: credentials.clientId,
      AUTH0_CLIENT_SECRET: credentials.clientSecret,
      AUTH0_INCLUDED_ONLY: '["roles","connections","clients","organizations"]',
      AUTH0_ALLOW_DELETE: 'true',
      AUTH0_EXPORT_ORDERED: 'true',
    },
  });

/** Exports the tenant and returns the YAML, which has no ids. */
async function exported(name) {
  const target = join(folder, name);
  await a0deploy('export', '--format', 'yaml', '--output_folder', target);
  return readFile(join(target, 'tenant.yaml'), 'utf8');
}

/** A fresh tenant with the API that roles refer to, which is not among what is carried over. */
async function freshTenant() {
  await reset();
  const api = new ManagementClient({ domain, ...credentials });
  await api.resourceServers.create({ identifier: songs, name: 'Songs', scopes: [{ value: 'play' }, { value: 'write' }] });
  return api;
}

/** Fills a tenant with some of each that refer to each other. */
async function fill(api) {
  const writer = await api.roles.create({ name: 'writer', description: 'Writes songs' });
  await api.roles.create({ name: 'singer', description: 'Sings them' });
  await api.roles.permissions.add(writer.id, {
    permissions: ['play', 'write'].map((value) => ({ resource_server_identifier: songs, permission_name: value })),
  });
  const shop = await api.clients.create({
    name: 'Shop', app_type: 'spa', callbacks: ['https://shop.acdc.com/callback'], client_metadata: { stage: 'left' },
  });
  await api.clients.create({ name: 'Crew', app_type: 'non_interactive', grant_types: ['client_credentials'] });
  const google = await api.connections.create({
    name: 'google', strategy: 'google-oauth2', enabled_clients: [shop.client_id, credentials.clientId],
    options: { client_id: 'acdc', scope: ['email', 'profile'] },
  });
  const band = await api.organizations.create({
    name: 'acdc', display_name: 'AC/DC', metadata: { genre: 'rock' }, branding: { colors: { primary: '#ff0000', page_background: '#000000' } },
  });
  await api.organizations.create({ name: 'geordie' });
  await api.organizations.enabledConnections.add(band.id, { connection_id: google.id, assign_membership_on_login: true });
}

it('a0deploy exports a tenant and imports it into another', async () => {
  await fill(await freshTenant());
  const first = await exported('first');
  for (const text of ['name: Crew', 'https://shop.acdc.com/callback', '- Shop', 'genre: rock', 'name: geordie',
    'assign_membership_on_login: true', 'permission_name: write', 'description: Sings them']) {
    assert.ok(first.includes(text), text);
  }

  const other = await freshTenant();
  await other.roles.create({ name: 'singer', description: 'to be changed' });
  await other.roles.create({ name: 'manager', description: 'to be deleted' });
  await a0deploy('import', '--input_file', join(folder, 'first', 'tenant.yaml'));
  assert.equal(await exported('second'), first);
});
