'use strict';
const assert = require('node:assert/strict');
const { it } = require('node:test');
const { configure, fault, statuses } = require('./emulator.cjs');
const { throughEach } = require('./tenant.cjs');

throughEach('retries', (tenant) => {
  const pathOf = (id) => `/api/v2/users/${encodeURIComponent(id)}`;

  it('asks again after a 429', async () => {
    const { user_id } = await tenant.create('angus');
    await fault({ match: 'GET /api/v2/users/*', times: 1, status: 429 });
    const asked = await statuses(`GET ${pathOf(user_id)}`, async () => {
      assert.equal((await tenant.api.getUser(user_id)).user_id, user_id);
    });
    assert.deepEqual(asked, [429, 200]);
  });

  it('writes again after a 429, which has written nothing', async () => {
    await fault({ match: 'POST /api/v2/users', times: 1, status: 429 });
    const asked = await statuses('POST /api/v2/users', () => tenant.create('angus'));
    assert.deepEqual(asked, [429, 201]);
    assert.equal((await tenant.api.listUsers({})).total, 1);
  });

  it('waits until the limit of the tenant lets it go on', async () => {
    const { user_id } = await tenant.create('angus');
    // Slow enough for a busy machine to ask twice meanwhile, and sooner over than the older SDK gives up: after 3.5 s.
    await configure({ rate_limit: '0.4/s:1' });
    const asked = await statuses(`GET ${pathOf(user_id)}`, async () => {
      await Promise.all([tenant.api.getUser(user_id), tenant.api.getUser(user_id)]);
    });
    assert.deepEqual(asked.filter((status) => status === 200), [200, 200]);
    assert.ok(asked.includes(429), 'the limit was met');
  });

  it('gives up in the end', async () => {
    await fault({ match: 'GET /api/v2/users/*', status: 429 });
    await assert.rejects(tenant.api.getUser('auth0|nobody'), { statusCode: 429 });
  });
});
