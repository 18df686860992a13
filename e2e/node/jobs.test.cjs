'use strict';
const assert = require('node:assert/strict');
const { it } = require('node:test');
const { setTimeout: wait } = require('node:timers/promises');
const { gunzipSync } = require('node:zlib');
const { throughEach } = require('./tenant.cjs');

/** Asks for a job until it has ended, as the documentation tells callers to. */
async function ended(api, job) {
  while (['pending', 'processing'].includes(job.status)) {
    await wait(50);
    job = await api.getJob(job.id);
  }
  return job;
}

throughEach('jobs', (tenant) => {
  const usersFile = (users) => new Blob([JSON.stringify(users)], { type: 'application/json' });
  const importing = (users, more) =>
    tenant.api.importUsers({ users: usersFile(users), connection_id: tenant.connection.id, ...more });

  it('imports users and tells which rows are wrong', async () => {
    const { api } = tenant;
    await tenant.create('angus');
    const job = await ended(api, await importing([
      { email: 'bon@acdc.com', user_metadata: { sings: true } },
      { email: 'angus@acdc.com' },
      { email: 'nowhere' },
    ], { external_id: 'first' }));
    assert.deepEqual([job.type, job.status, job.external_id], ['users_import', 'completed', 'first']);
    assert.deepEqual(job.summary, { total: 3, inserted: 1, updated: 0, failed: 2 });
    const errors = await api.jobErrors(job.id);
    assert.deepEqual(errors.map((row) => row.user.email).sort(), ['angus@acdc.com', 'nowhere']);
    assert.ok(errors.every((row) => row.errors[0].code && row.errors[0].message));
    assert.deepEqual((await api.usersByEmail('bon@acdc.com'))[0].user_metadata, { sings: true });
  });

  it('imports users over those that exist', async () => {
    const { api } = tenant;
    const { user_id } = await tenant.create('angus');
    const job = await ended(api, await importing([{ email: 'angus@acdc.com', family_name: 'Young' }], { upsert: true }));
    assert.deepEqual(job.summary, { total: 1, inserted: 0, updated: 1, failed: 0 });
    assert.equal((await api.getUser(user_id)).family_name, 'Young');
    assert.ok(!(await api.jobErrors(job.id))?.length, 'nothing went wrong');
  });

  it('exports users to a file that can be fetched', async () => {
    const { api } = tenant;
    const created = await tenant.create('angus');
    await tenant.create('bon');
    const job = await ended(api, await api.exportUsers({
      connection_id: tenant.connection.id, format: 'json', fields: [{ name: 'user_id' }, { name: 'email' }],
    }));
    assert.equal(job.status, 'completed');
    const file = await fetch(job.location);
    const lines = gunzipSync(Buffer.from(await file.arrayBuffer())).toString().trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line)).sort((a, b) => a.email.localeCompare(b.email));
    assert.equal(rows.length, 2);
    assert.deepEqual(rows[0], { user_id: created.user_id, email: 'angus@acdc.com' });
  });

  it('sends verification mails', async () => {
    const { user_id } = await tenant.create('angus');
    const job = await ended(tenant.api, await tenant.api.verifyEmail({ user_id }));
    assert.deepEqual([job.type, job.status], ['verification_email', 'completed']);
  });
});
