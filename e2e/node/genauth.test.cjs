'use strict';
// The SDK of Authing v3, unmodified, against the emulator of GenAuth. It signs every request.
const assert = require('node:assert/strict');
const { beforeEach, describe, it } = require('node:test');
const { AuthenticationClient, ManagementClient } = require('authing-node-sdk');
const emulator = require('./emulator.cjs');

const key = { accessKeyId: 'authplus', accessKeySecret: 'authplus-secret', host: emulator.base };
const client = new ManagementClient({ ...key, lang: 'en-US' });

/** Runs a call of the SDK, which does not reject, and returns the data of a success. */
async function got(call) {
  const answer = await call;
  assert.equal(answer.statusCode, 200, answer.message);
  return answer.data;
}

/** Asserts that a call is refused. */
async function refused(call, statusCode, apiCode) {
  const answer = await call;
  assert.deepEqual([answer.statusCode, answer.apiCode], [statusCode, apiCode]);
  assert.ok(answer.requestId && answer.message);
  return answer;
}

const create = (name, more) => got(client.createUser({ email: `${name}@acdc.com`, username: name, ...more }));

describe('GenAuth through the SDK of Authing v3', () => {
  beforeEach(() => emulator.reset());

  it('lists users and creates a role, as the documentation begins', async () => {
    for (const name of ['angus', 'bon', 'cliff']) await create(name);
    const page = await got(client.listUsers({ options: { pagination: { page: 1, limit: 2 } } }));
    assert.equal(page.totalCount, 3);
    assert.equal(page.list.length, 2);
    const role = await got(client.createRole({ code: 'admin', description: 'Admin' }));
    assert.deepEqual([role.code, role.name, role.description, role.namespace], ['admin', 'admin', 'Admin', 'default']);
  });

  it('creates, reads, changes and deletes', async () => {
    await got(client.setCustomFields({
      list: [
        { targetType: 'USER', dataType: 'STRING', key: 'school', label: 'School', visibleInAdminConsole: true },
        { targetType: 'USER', dataType: 'NUMBER', key: 'age', label: 'Age', visibleInAdminConsole: true },
      ],
    }));
    const user = await create('bób', { email: 'bob@acdc.com', nickname: '鲍勃', customData: { school: '北京大学', age: 22 } });
    assert.match(user.userId, /^[0-9a-f]{24}$/);
    assert.deepEqual([user.status, user.loginsCount, user.lastLogin, user.gender], ['Activated', 0, null, 'U']);
    assert.equal(user.customData, undefined, 'custom data are told where they are asked for');

    const read = await got(client.getUser({ userId: 'BOB@acdc.com', userIdType: 'email', withCustomData: true, withIdentities: true }));
    assert.deepEqual(read.customData, { school: '北京大学', age: 22 });
    assert.deepEqual(read.identities, []);
    const changed = await got(client.updateUser({ userId: user.userId, status: 'Suspended', customData: { age: 23 } }));
    assert.equal(changed.status, 'Suspended');
    const batch = await got(client.getUserBatch({ userIds: [user.userId, 'nobody'], withCustomData: true }));
    assert.deepEqual(batch.map((found) => found.customData), [{ school: '北京大学', age: 23 }]);
    assert.equal((await got(client.isUserExists({ username: 'bób' }))).exists, true);
    assert.equal((await got(client.deleteUsersBatch({ userIds: [user.userId] }))).success, true);
    await refused(client.getUser({ userId: user.userId }), 404, 2004);
  });

  it('finds by the advanced filter, by keywords and in order', async () => {
    await create('angus', { familyName: 'Young', nickname: 'schoolboy' });
    await create('malcolm', { familyName: 'Young' });
    await create('bon', { familyName: 'Scott', status: 'Suspended' });
    const found = async (more) => (await got(client.listUsers(more))).list.map((user) => user.username).sort();
    assert.deepEqual(await found({ advancedFilter: [{ field: 'familyName', operator: 'EQUAL', value: 'Young' }] }), ['angus', 'malcolm']);
    assert.deepEqual(await found({
      advancedFilter: [{ field: 'familyName', operator: 'CONTAINS', value: 'o' }, { field: 'status', operator: 'IN', value: ['Suspended'] }],
    }), ['bon']);
    assert.deepEqual(await found({ keywords: 'school' }), ['angus']);
    assert.deepEqual(await found({ advancedFilter: [{ field: 'loginsCount', operator: 'BETWEEN', value: [1, 9] }] }), []);
    const sorted = await got(client.listUsers({ options: { sort: [{ field: 'username', order: 'desc' }] } }));
    assert.deepEqual(sorted.list.map((user) => user.username), ['malcolm', 'bon', 'angus']);
  });

  it('tells what is wrong', async () => {
    await create('angus');
    await refused(client.createUser({ email: 'ANGUS@acdc.com' }), 409, 2026);
    await refused(client.createUser({ username: 'angus' }), 409, 2034);
    await refused(client.createUser({ nickname: 'nobody' }), 400);
    await refused(client.createUser({ email: 'nowhere' }), 400);
    await refused(client.createUser({ username: 'x', customData: { undefined: 1 } }), 400);
    await refused(client.updateUser({ userId: 'nobody', name: 'x' }), 404, 2004);
    for (const pagination of [{ page: 0, limit: 10 }, { page: 1, limit: 0 }, { page: 1, limit: 220 }]) {
      await refused(client.listUsers({ options: { pagination } }), 400);
    }
    assert.equal((await refused(client.getUserBatch({ userIds: [] }), 400)).message, 'Parameter userIds is malformed');
    const chinese = new ManagementClient(key);
    assert.equal((await refused(chinese.getUser({ userId: 'nobody' }), 404, 2004)).message, '用户不存在');
    await refused(new ManagementClient({ ...key, accessKeySecret: 'wrong' }).listRoles({}), 403, 1300);
    await emulator.fault({ status: 429, times: 1 });
    await assert.rejects(client.listRoles({}), { message: /429/ });
  });

  it('makes many users at once', async () => {
    const list = ['angus', 'bon', 'cliff'].map((username) => ({ username }));
    assert.equal((await got(client.createUsersBatch({ list }))).length, 3);
    const made = await got(client.createUsersBatch({ list: [{ username: 'bon' }, { username: 'phil' }] }));
    assert.deepEqual(made.map((user) => user.username), ['phil'], 'one that is there already is left out');
    const changed = await got(client.updateUserBatch({ list: made.map(({ userId }) => ({ userId, nickname: 'drums' })) }));
    assert.equal(changed[0].nickname, 'drums');
  });

  it('gives roles to users', async () => {
    const angus = await create('angus');
    await got(client.createRole({ code: 'guitarist', name: 'Guitarist' }));
    const target = { code: 'guitarist', targets: [{ targetType: 'USER', targetIdentifier: angus.userId }] };
    await got(client.assignRole(target));
    assert.deepEqual((await got(client.getUserRoles({ userId: angus.userId }))).list.map((role) => role.code), ['guitarist']);
    assert.equal((await got(client.listRoleMembers({ code: 'guitarist' }))).list[0].userId, angus.userId);
    assert.equal((await got(client.hasAnyRole({ userId: angus.userId, roles: [{ code: 'guitarist' }, { code: 'singer' }] }))).hasAnyRole, true);
    await got(client.updateRole({ code: 'guitarist', newCode: 'guitar', name: 'Guitar' }));
    await got(client.revokeRole({ ...target, code: 'guitar' }));
    assert.equal((await got(client.listRoleMembers({ code: 'guitar' }))).totalCount, 0);
    await got(client.deleteRolesBatch({ codeList: ['guitar'] }));
    await refused(client.getRole({ code: 'guitar' }), 404);
    await refused(client.createRole({ code: 'lead guitar' }), 400);
  });

  it('puts users into groups and departments', async () => {
    const angus = await create('angus');
    await got(client.createGroup({ code: 'band', name: 'Band', description: '', type: 'static' }));
    await got(client.addGroupMembers({ code: 'band', userIds: [angus.userId] }));
    assert.equal((await got(client.listGroupMembers({ code: 'band' }))).list[0].username, 'angus');
    assert.equal((await got(client.getUserGroups({ userId: angus.userId }))).list[0].code, 'band');

    await got(client.createOrganization({ organizationCode: 'acdc', organizationName: 'AC/DC' }));
    const strings = await got(client.createDepartment({ organizationCode: 'acdc', name: 'Strings', parentDepartmentId: 'root' }));
    await got(client.addDepartmentMembers({ organizationCode: 'acdc', departmentId: strings.departmentId, userIds: [angus.userId] }));
    const below = { organizationCode: 'acdc', departmentId: 'root', includeChildrenDepartments: true };
    assert.equal((await got(client.listDepartmentMembers(below))).list[0].userId, angus.userId);
    assert.equal((await got(client.listDepartmentMembers({ ...below, includeChildrenDepartments: false }))).totalCount, 0);
    assert.equal((await got(client.getUserDepartments({ userId: angus.userId }))).list[0].name, 'Strings');
  });

  it('knows applications and resources', async () => {
    assert.equal((await got(client.listApplications({ page: 1, limit: 10 }))).list[0].appId, 'authplus');
    await got(client.createResource({ code: 'album', type: 'DATA', actions: [{ name: 'album:read', description: 'read' }] }));
    assert.equal((await got(client.getResource({ code: 'album' }))).type, 'DATA');
    assert.equal((await got(client.listResources({}))).totalCount, 1);
  });
});

describe('an end user of GenAuth through the SDK of Authing v3', () => {
  const redirectUri = 'http://127.0.0.1:9/callback';
  const user = { email: 'test@example.com', password: 'passw0rd' };
  let end;
  beforeEach(async () => {
    await emulator.reset();
    await got(client.createUser(user));
    end = new AuthenticationClient({
      appId: 'authplus', appSecret: 'authplus-secret', appHost: emulator.base, redirectUri, scope: 'openid profile email offline_access',
    });
  });

  it('signs in with address and password and changes the profile', async () => {
    const tokens = await got(end.signInByEmailPassword(user));
    end.setAccessToken(tokens.access_token);
    assert.equal((await got(end.getProfile({}))).email, user.email);
    assert.equal((await got(end.updateProfile({ nickname: 'xxx' }))).nickname, 'xxx');
    await refused(end.signInByEmailPassword({ ...user, password: 'wrong' }), 403, 2333);
    end.setAccessToken('wrong');
    await refused(end.getProfile({}), 401, 2020);
  });

  it('signs in at the hosted page, and with a code that was sent', async () => {
    const { url, state } = end.buildAuthorizeUrl({});
    const back = new URL((await fetch(`${url}&login_hint=${user.email}`, { redirect: 'manual' })).headers.get('location'));
    assert.equal(back.searchParams.get('state'), state);
    const tokens = await end.getAccessTokenByCode(back.searchParams.get('code'));
    assert.equal((await end.getUserInfoByAccessToken(tokens.access_token)).email, user.email);
    assert.equal((await end.introspectToken(tokens.access_token)).active, true);
    const renewed = await end.getNewAccessTokenByRefreshToken(tokens.refresh_token);
    await end.revokeToken(renewed.access_token);
    assert.equal((await end.introspectToken(renewed.access_token)).active, false);

    await got(end.sendEmail({ email: user.email, channel: 'CHANNEL_LOGIN' }));
    const { messages } = await (await emulator.ask('/_emulator/outbox')).json();
    assert.ok((await got(end.signInByEmailPassCode({ email: user.email, passCode: messages[0].code }))).access_token);
  });
});
