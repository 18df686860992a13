'use strict';
const assert = require('node:assert/strict');
const { it } = require('node:test');
const { statuses } = require('./emulator.cjs');
const { throughEach } = require('./tenant.cjs');

const songs = 'https://songs.acdc.com';
const names = (rows) => rows.map((row) => row.name).sort();
const permission = (value) => ({ resource_server_identifier: songs, permission_name: value });
const values = (rows) => rows.map((row) => row.permission_name).sort();

throughEach('roles and permissions', (tenant) => {
  it('keeps roles', async () => {
    const { api } = tenant;
    const role = await api.createRole({ name: 'singer', description: 'Sings' });
    await api.createRole({ name: 'drummer' });
    assert.deepEqual(names(await api.listRoles()), ['drummer', 'singer']);
    assert.deepEqual(await api.updateRole(role.id, { description: 'Shouts' }), { ...role, description: 'Shouts' });
    await assert.rejects(api.createRole({ name: 'singer' }), { statusCode: 409 });
    await api.deleteRole(role.id);
    assert.deepEqual(names(await api.listRoles()), ['drummer']);
  });

  it('gives roles to users and takes them', async () => {
    const { api } = tenant;
    const { user_id } = await tenant.create('bon');
    const singer = await api.createRole({ name: 'singer' });
    const writer = await api.createRole({ name: 'writer' });
    await api.assignRoles(user_id, [singer.id, writer.id]);
    assert.deepEqual(names(await api.userRoles(user_id)), ['singer', 'writer']);
    assert.deepEqual((await api.roleUsers(singer.id)).map((user) => user.user_id), [user_id]);
    await api.removeRoles(user_id, [writer.id]);
    assert.deepEqual(names(await api.userRoles(user_id)), ['singer']);
  });

  it('gives permissions directly and through roles', async () => {
    const { api } = tenant;
    await api.createAPI({ identifier: songs, name: 'Songs', scopes: [{ value: 'play' }, { value: 'write' }] });
    const { user_id } = await tenant.create('bon');
    const writer = await api.createRole({ name: 'writer' });
    await api.addRolePermissions(writer.id, [permission('write')]);
    assert.deepEqual(values(await api.rolePermissions(writer.id)), ['write']);
    await api.assignRoles(user_id, [writer.id]);
    await api.assignPermissions(user_id, [permission('play')]);
    assert.deepEqual(values(await api.userPermissions(user_id)), ['play', 'write']);
    await api.removePermissions(user_id, [permission('play')]);
    assert.deepEqual(values(await api.userPermissions(user_id)), ['write']);
  });
});

throughEach('organizations', (tenant) => {
  it('lists members checkpoint by checkpoint', async () => {
    const { api } = tenant;
    const created = await api.createOrganization({ name: 'acdc', display_name: 'AC/DC' });
    assert.deepEqual(await api.organizationByName('acdc'), created);
    const band = [];
    for (const name of ['angus', 'bon', 'cliff', 'malcolm', 'phil']) band.push((await tenant.create(name)).user_id);
    await api.addMembers(created.id, band);
    const listed = async () => (await api.members(created.id, 2)).map((member) => member.user_id).sort();
    const pages = await statuses(`GET /api/v2/organizations/${created.id}/members`, async () => {
      assert.deepEqual(await listed(), [...band].sort());
    });
    assert.equal(pages.length, 4, 'two, two, one, and the empty page that ends this list at Auth0');
    assert.deepEqual(names(await api.userOrganizations(band[0])), ['acdc']);
    await api.removeMembers(created.id, [band[0]]);
    assert.deepEqual(await listed(), band.slice(1).sort());
    await api.deleteOrganization(created.id);
    await assert.rejects(api.organizationByName('acdc'), { statusCode: 404 });
  });

  it('gives members roles of their own', async () => {
    const { api } = tenant;
    const { id } = await api.createOrganization({ name: 'acdc' });
    const { user_id } = await tenant.create('bon');
    const singer = await api.createRole({ name: 'singer' });
    await api.addMembers(id, [user_id]);
    await api.assignMemberRoles(id, user_id, [singer.id]);
    assert.deepEqual(names(await api.memberRoles(id, user_id)), ['singer']);
    assert.deepEqual(await api.userRoles(user_id), [], 'they are roles in the organization only');
  });
});
