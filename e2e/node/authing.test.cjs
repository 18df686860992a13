'use strict';
// The SDK of Authing v2, unmodified, against the emulator of Authing: what its documentation shows, and the
// twenty methods that it lists for users.
const assert = require('node:assert/strict');
const { beforeEach, describe, it } = require('node:test');
const { AuthenticationClient, EmailScene, ManagementClient, UdfDataType, UdfTargetType } = require('authing-js-sdk');
const emulator = require('./emulator.cjs');

const onError = () => {}; // the SDK throws beside
const managing = (more) => new ManagementClient({ userPoolId: 'authplus', secret: 'authplus-secret', host: emulator.base, onError, ...more });
const authenticating = (more) => new AuthenticationClient({ appId: 'authplus', appHost: emulator.base, host: emulator.base, onError, ...more });

/** Asserts that a call is refused with one of Authing's codes. */
const refused = (call, code) => assert.rejects(call, (e) => (assert.equal(e.code, code), true));

/** Returns the code that was sent last. */
const sent = async () => (await emulator.outbox()).at(-1).code;

describe('Authing v2 through its SDK, for administrators', () => {
  beforeEach(() => emulator.reset());

  it('lists, creates, finds, changes and deletes users', async () => {
    const { users } = managing();
    assert.deepEqual(await users.list(), { totalCount: 0, list: [] });
    const bon = await users.create({ username: 'bon', email: 'bon@acdc.com', password: 'passw0rd', name: 'Bon Scott' });
    assert.match(bon.id, /^[0-9a-f]{24}$/);
    assert.equal(bon.arn, `arn:cn:authing:authplus:user:${bon.id}`);
    assert.match(bon.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/);
    await refused(users.create({ username: 'bon' }), 2034);
    await refused(users.create({ email: 'BON@acdc.com' }), 2026);

    assert.equal((await users.find({ email: 'Bon@acdc.com' })).id, bon.id);
    assert.equal(await users.find({ username: 'nobody' }), null);
    assert.equal(await users.exists({ username: 'bon' }), true);
    assert.equal((await users.detail(bon.id)).name, 'Bon Scott');
    assert.deepEqual((await users.batch(['bon', 'x'], { queryField: 'username' })).map((u) => u.id), [bon.id]);
    const { totalCount, list } = await users.search('SCOTT', { fields: ['name'] });
    assert.deepEqual([totalCount, list[0].id], [1, bon.id]);
    const changed = await users.update(bon.id, { nickname: 'Bonny', blocked: true });
    assert.deepEqual([changed.nickname, changed.blocked], ['Bonny', true]);
    await refused(users.update('5f7ddfe62ba819802422362e', { nickname: 'x' }), 2004);
    assert.equal((await users.delete(bon.id)).code, 200);
    await refused(users.delete(bon.id), 2004);
    await users.deleteMany([bon.id]);
  });

  it('keeps user-defined fields with their types', async () => {
    const { users, udf } = managing();
    const bon = await users.create({ username: 'bon' });
    await assert.rejects(users.setUdfValue(bon.id, { age: 33 }), 'a field must be defined');
    await udf.set(UdfTargetType.User, 'age', UdfDataType.Number, 'Age');
    await udf.set(UdfTargetType.User, 'school', UdfDataType.String, 'School');
    await udf.set(UdfTargetType.User, 'gear', UdfDataType.Object, 'Gear');
    assert.deepEqual((await udf.list(UdfTargetType.User)).map((f) => f.key), ['age', 'school', 'gear']);
    const values = { age: 33, school: 'North Fremantle', gear: { pipes: true } };
    await users.setUdfValue(bon.id, values);
    assert.deepEqual({ ...(await users.getUdfValue(bon.id)) }, values);
    assert.deepEqual((await users.list(1, 10, { withCustomData: true })).list[0].customData, values);
    await users.removeUdfValue(bon.id, 'age');
    assert.equal((await users.getUdfValue(bon.id)).age, undefined);
    await assert.rejects(users.setUdfValue(bon.id, { school: 17 }), 'a value must be of its type');
  });

  it('keeps a hash as it is, which travels encrypted like a password', async () => {
    const { users } = managing();
    const hash = '$2b$10$vB0Vc8Ky6XUqXOS2CV9GrOLpTzh0IFlJ6OWPvsGsd0bpVwqih6qza';
    await users.create({ username: 'bon', password: hash }, { keepPassword: true });
    assert.equal((await authenticating().loginByUsername('bon', 'Jailbreak')).username, 'bon');
    await refused(authenticating().loginByUsername('bon', hash), 2006);
  });

  it('manages roles, policies and access control', async () => {
    const { users, roles, policies, acl } = managing();
    const bon = await users.create({ username: 'bon' });
    assert.equal((await roles.create('singer', 'Sings')).code, 'singer');
    await roles.addUsers('singer', [bon.id]);
    assert.equal((await roles.listUsers('singer')).list[0].id, bon.id);
    assert.deepEqual((await users.listRoles(bon.id)).list.map((r) => r.code), ['singer']);
    assert.equal(await users.hasRole(bon.id, 'singer'), true);

    await policies.create({ code: 'songs', statements: [{ resource: 'song:*', actions: ['song:sing'], effect: 'ALLOW' }] });
    assert.equal((await policies.detail('songs')).statements[0].resource, 'song:*');
    await policies.addAssignments(['songs'], 'ROLE', ['singer']);
    assert.equal((await policies.listAssignments({ code: 'songs' })).list[0].targetIdentifier, 'singer');
    assert.equal(await acl.isAllowed(bon.id, 'song:1', 'song:sing'), true);
    assert.equal(await acl.isAllowed(bon.id, 'song:1', 'song:write'), false);
    await acl.allow(bon.id, 'song:1', 'song:write', 'default');
    assert.equal(await acl.isAllowed(bon.id, 'song:1', 'song:write'), true);

    await users.removeRoles(bon.id, ['singer']);
    assert.equal(await acl.isAllowed(bon.id, 'song:1', 'song:sing'), false);
    await roles.update('singer', { newCode: 'voice' });
    assert.equal((await roles.list()).list[0].code, 'voice');
    await roles.delete('voice');
    assert.equal((await policies.list()).totalCount, 1);
    await policies.delete('songs');
  });

  it('is refused with a wrong secret, and tells who may not', async () => {
    await assert.rejects(managing({ secret: 'wrong' }).users.list());
    await refused(managing({ userPoolId: 'another' }).users.list(), 2224);
  });
});

describe('Authing v2 through its SDK, for users', () => {
  beforeEach(() => emulator.reset());

  it('signs up and in by name and address, and keeps the token', async () => {
    const client = authenticating();
    await client.registerByUsername('bon', 'passw0rd', { nickname: 'Bon' }); // registerByUsername
    const user = await client.loginByUsername('bon', 'passw0rd'); // loginByUsername
    assert.equal(user.nickname, 'Bon');
    assert.equal((await client.getCurrentUser()).id, user.id); // getCurrentUser
    const again = authenticating({ token: user.token });
    assert.equal((await again.updateProfile({ nickname: 'Nick' })).nickname, 'Nick'); // updateProfile
    await refused(client.updateProfile({ email: 'bon@acdc.com' }), 2225);
    await refused(authenticating().loginByUsername('bob', 'passw0rd'), 2004); // the example of the documentation
    await refused(authenticating().loginByUsername('bon', 'wrong!'), 2006);

    await client.registerByEmail('bon@acdc.com', 'passw0rd'); // registerByEmail
    const other = authenticating();
    await other.loginByEmail('bon@acdc.com', 'passw0rd'); // loginByEmail
    const status = await other.checkLoginStatus(other.tokenProvider.getToken()); // checkLoginStatus
    assert.equal(status.status, true);
    const { token } = await other.refreshToken(); // refreshToken
    assert.equal(other.tokenProvider.getToken(), token);
    await other.logout();
    assert.equal((await other.checkLoginStatus(token)).status, false);
    assert.equal(await authenticating().getCurrentUser(), null);
  });

  it('signs up and in by phone', async () => {
    const client = authenticating();
    await client.sendSmsCode('13800138000'); // sendSmsCode
    const user = await client.registerByPhoneCode('13800138000', await sent(), 'passw0rd'); // registerByPhoneCode
    assert.equal(user.phoneVerified, true);
    await client.loginByPhonePassword('13800138000', 'passw0rd'); // loginByPhonePassword
    await client.sendSmsCode('13800138000');
    await client.loginByPhoneCode('13800138000', await sent()); // loginByPhoneCode
    await refused(client.loginByPhoneCode('13800138000', '0000'), 2001);
    await client.sendSmsCode('13800138000');
    await client.resetPasswordByPhoneCode('13800138000', await sent(), 'newPassw0rd'); // resetPasswordByPhoneCode
    await client.loginByPhonePassword('13800138000', 'newPassw0rd');
  });

  it('changes the password, the address and the phone number', async () => {
    const client = authenticating();
    await client.registerByEmail('bon@acdc.com', 'passw0rd');
    await client.loginByEmail('bon@acdc.com', 'passw0rd');
    await client.sendEmail('bon@acdc.com', EmailScene.ResetPassword); // sendEmail
    await client.resetPasswordByEmailCode('bon@acdc.com', await sent(), 'newPassw0rd'); // resetPasswordByEmailCode
    await refused(client.updatePassword('third!', 'passw0rd'), 2203);
    await client.updatePassword('third!', 'newPassw0rd'); // updatePassword
    await client.loginByEmail('bon@acdc.com', 'third!');

    await client.sendEmail('scott@acdc.com', EmailScene.ChangeEmail);
    assert.equal((await client.updateEmail('scott@acdc.com', await sent())).email, 'scott@acdc.com'); // updateEmail
    await client.sendSmsCode('13800138000');
    assert.equal((await client.bindPhone('13800138000', await sent())).phone, '13800138000'); // bindPhone
    await client.sendSmsCode('13900139000');
    assert.equal((await client.updatePhone('13900139000', await sent())).phone, '13900139000'); // updatePhone
    assert.equal((await client.unbindPhone()).phone, null); // unbindPhone
  });
});
