'use strict';
const assert = require('node:assert/strict');
const { it } = require('node:test');
const { throughEach } = require('./tenant.cjs');

const emails = (users) => users.map((user) => user.email).sort();

throughEach('users', (tenant) => {
  it('creates, reads, updates and deletes', async () => {
    const { api } = tenant;
    const created = await tenant.create('angus', { given_name: 'Angus', user_metadata: { guitar: 'SG', shoes: 1 } });
    assert.match(created.user_id, /^auth0\|[0-9a-f]{24}$/);
    assert.equal(created.email_verified, false);
    assert.deepEqual(created.identities, [
      { connection: 'fans', user_id: created.user_id.slice('auth0|'.length), provider: 'auth0', isSocial: false },
    ]);

    const updated = await api.updateUser(created.user_id, { blocked: true, user_metadata: { shoes: null, hat: 'cap' } });
    assert.deepEqual(updated.user_metadata, { guitar: 'SG', hat: 'cap' }, 'metadata is merged');
    assert.deepEqual(await api.getUser(created.user_id), updated);

    await api.deleteUser(created.user_id);
    await assert.rejects(api.getUser(created.user_id), { statusCode: 404 });
  });

  it('tells what is wrong with a user', async () => {
    const { api } = tenant;
    await tenant.create('angus');
    await assert.rejects(tenant.create('angus'), { statusCode: 409 });
    await assert.rejects(tenant.create('bon', { email: 'nowhere' }), { statusCode: 400 });
    await assert.rejects(api.updateUser('auth0|nobody', { blocked: true }), { statusCode: 404 });
  });

  it('lists page by page with totals', async () => {
    for (const name of ['angus', 'bon', 'cliff']) await tenant.create(name);
    const first = await tenant.api.listUsers({ page: 0, per_page: 2, sort: 'email:1' });
    assert.deepEqual([first.total, first.start, first.limit], [3, 0, 2]);
    const second = await tenant.api.listUsers({ page: 1, per_page: 2, sort: 'email:1' });
    assert.deepEqual(emails([...first.users, ...second.users]), ['angus@acdc.com', 'bon@acdc.com', 'cliff@acdc.com']);
  });

  it('searches', async () => {
    await tenant.create('angus', { family_name: 'Young', app_metadata: { plan: 'gold' } });
    await tenant.create('malcolm', { family_name: 'Young' });
    await tenant.create('bon', { family_name: 'Scott' });
    const found = async (q) => emails((await tenant.api.listUsers({ q, search_engine: 'v3' })).users);
    assert.deepEqual(await found('family_name:Young'), ['angus@acdc.com', 'malcolm@acdc.com']);
    assert.deepEqual(await found('family_name:young AND NOT app_metadata.plan:gold'), ['malcolm@acdc.com']);
    assert.deepEqual(await found('email:bon*'), ['bon@acdc.com']);
    await assert.rejects(found('family_name:(Young'), { statusCode: 400 });
  });

  it('finds by address at once', async () => {
    const created = await tenant.create('angus');
    assert.deepEqual(await tenant.api.usersByEmail('angus@acdc.com'), [created]);
    assert.deepEqual(await tenant.api.usersByEmail('nobody@acdc.com'), []);
  });

  it('links and unlinks accounts', async () => {
    const { api } = tenant;
    const primary = (await tenant.create('angus')).user_id;
    const secondary = (await tenant.create('young')).user_id;
    const account = secondary.slice('auth0|'.length);
    const linked = await api.link(primary, { provider: 'auth0', user_id: account });
    assert.deepEqual(linked.map((identity) => identity.user_id), [primary.slice('auth0|'.length), account]);
    assert.equal(linked[1].profileData.email, 'young@acdc.com');
    await assert.rejects(api.getUser(secondary), { statusCode: 404 });

    const left = await api.unlink(primary, 'auth0', account);
    assert.deepEqual(left.map((identity) => `auth0|${identity.user_id}`), [primary]);
    assert.equal((await api.getUser(secondary)).email, 'young@acdc.com', 'unlinked accounts are users again');
  });

  it('offers tickets that work', async () => {
    const { api } = tenant;
    const { user_id } = await tenant.create('angus');
    const { ticket } = await api.verificationTicket({ user_id, result_url: 'https://acdc.com/verified' });
    const visit = await fetch(ticket, { redirect: 'manual' });
    assert.equal(new URL(visit.headers.get('location')).host, 'acdc.com');
    assert.equal((await api.getUser(user_id)).email_verified, true);

    const { ticket: reset } = await api.passwordTicket({ user_id, mark_email_as_verified: true });
    assert.equal((await fetch(reset)).status, 200);
    await assert.rejects(api.passwordTicket({ user_id: 'auth0|nobody' }), { statusCode: 404 });
  });
});
