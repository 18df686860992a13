'use strict';
// PropelAuth's SDK for Node, unmodified, against the emulator of PropelAuth.
const assert = require('node:assert/strict');
const { beforeEach, describe, it } = require('node:test');
const emulator = require('./emulator.cjs');
const { authUrl, connect } = require('./propelauth.cjs');

const auth = connect();
const nobody = '99999999-9999-4999-8999-999999999999';

/** Makes some of the band and returns their ids. */
async function band() {
  const made = {};
  for (const name of ['angus', 'bon', 'cliff']) {
    const { userId } = await auth.createUser({ email: `${name}@acdc.com`, username: name, emailConfirmed: true });
    made[name] = userId;
  }
  return made;
}

describe('PropelAuth through its SDK', () => {
  beforeEach(() => emulator.reset());

  it('creates users and fetches them by id, address and name', async () => {
    const { userId } = await auth.createUser({
      email: 'angus@acdc.com', password: 'Highway-to-Hell-1979', username: 'angus', firstName: 'Angus', lastName: 'Young',
      properties: { guitar: 'SG' }, sendEmailToConfirmEmailAddress: true,
    });
    const user = await auth.fetchUserMetadataByUserId(userId);
    assert.deepEqual(
      [user.email, user.emailConfirmed, user.hasPassword, user.username, user.firstName, user.lastName, user.enabled, user.locked, user.mfaEnabled],
      ['angus@acdc.com', false, true, 'angus', 'Angus', 'Young', true, false, false]);
    assert.deepEqual(user.properties, { guitar: 'SG' });
    assert.deepEqual(await auth.fetchUserMetadataByEmail('ANGUS@acdc.com'), user);
    assert.deepEqual(await auth.fetchUserMetadataByUsername('angus', true), { ...user, orgIdToOrgInfo: {} });
    assert.deepEqual((await emulator.outbox()).map((m) => m.to), ['angus@acdc.com']);
    assert.equal(await auth.fetchUserMetadataByUserId(nobody), null);
    assert.equal(await auth.fetchUserMetadataByEmail('nobody@acdc.com'), null);
    assert.equal(await auth.fetchUserMetadataByUsername('nobody'), null);
  });

  it('fetches batches, without those who are not there and without repetitions', async () => {
    const { angus, bon } = await band();
    const byId = await auth.fetchBatchUserMetadataByUserIds([angus, nobody, bon, angus]);
    assert.deepEqual(Object.keys(byId).sort(), [angus, bon].sort());
    const byEmail = await auth.fetchBatchUserMetadataByEmails(['bon@acdc.com', 'nobody@acdc.com'], true);
    assert.deepEqual(Object.keys(byEmail), ['bon@acdc.com']);
    assert.deepEqual(Object.keys(await auth.fetchBatchUserMetadataByUsernames(['cliff', 'nobody'])), ['cliff']);
  });

  it('searches in all orders and page by page', async () => {
    const { angus, bon, cliff } = await band();
    for (const [orderBy, want] of [
      ['CREATED_AT_ASC', [angus, bon, cliff]], ['CREATED_AT_DESC', [cliff, bon, angus]], ['EMAIL', [angus, bon, cliff]],
      ['USERNAME', [angus, bon, cliff]], ['LAST_ACTIVE_AT_ASC', [angus, bon, cliff]], ['LAST_ACTIVE_AT_DESC', [angus, bon, cliff]],
    ]) {
      const found = await auth.fetchUsersByQuery({ orderBy, includeOrgs: true });
      assert.deepEqual(found.users.map((u) => u.userId), want, orderBy);
    }
    const { users, ...page } = await auth.fetchUsersByQuery({ emailOrUsername: 'ACDC', pageSize: 2, pageNumber: 1 });
    assert.deepEqual(users.map((u) => u.userId), [cliff]);
    assert.deepEqual(page, { totalUsers: 3, currentPage: 1, pageSize: 2, hasMoreResults: false });
    await assert.rejects(auth.fetchUsersByQuery({ pageSize: 101 }), /page_size/);
  });

  it('migrates users from another system', async () => {
    const { userId } = await auth.migrateUserFromExternalSource({
      email: 'bon@acdc.com', emailConfirmed: true, existingUserId: '507f191e810c19729de860ea', enabled: false,
      existingPasswordHash: '$2b$10$ixlPY3AAd4ty1l6E2IsQ9OFZi2ba9ZQE0bP7RFcGIWNhyFrrT3YUi', existingMfaBase32EncodedSecret: 'JBSWY3DPEHPK3PXP',
    });
    const user = await auth.fetchUserMetadataByUserId(userId);
    assert.deepEqual(
      [user.legacyUserId, user.hasPassword, user.mfaEnabled, user.enabled], ['507f191e810c19729de860ea', true, true, false]);
    assert.deepEqual((await auth.fetchUsersByQuery({ legacyUserId: user.legacyUserId })).users.map((u) => u.userId), [userId]);
    const md5 = { email: 'x@acdc.com', emailConfirmed: true, existingPasswordHash: 'd41d8cd98f00b204e9800998ecf8427e' };
    await assert.rejects(auth.migrateUserFromExternalSource(md5), (e) => 'existing_password_hash' in e.fieldToErrors);
    assert.ok(await auth.migrateUserPassword({ userId, passwordHash: '$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA' }));
  });

  it('changes users, and tells what is wrong by field', async () => {
    const { angus } = await band();
    assert.equal(await auth.updateUserMetadata(angus, { firstName: 'Gus', properties: { hat: 'cap' } }), true);
    assert.equal(await auth.updateUserEmail(angus, { newEmail: 'young@acdc.com', requireEmailConfirmation: true }), true);
    assert.equal((await auth.fetchUserMetadataByUserId(angus)).email, 'angus@acdc.com');
    assert.equal(await auth.updateUserEmail(angus, { newEmail: 'gus@acdc.com', requireEmailConfirmation: false }), true);
    assert.equal(await auth.updateUserPassword(angus, { password: 'Back in Black 80!' }), true);
    const user = await auth.fetchUserMetadataByUserId(angus);
    assert.deepEqual([user.email, user.firstName, user.hasPassword, user.properties], ['gus@acdc.com', 'Gus', true, { hat: 'cap' }]);

    await assert.rejects(auth.createUser({ email: 'BON@acdc.com' }), (e) => 'email' in e.fieldToErrors);
    await assert.rejects(auth.updateUserMetadata(angus, { username: 'bon' }), (e) => 'username' in e.fieldToErrors);
    await assert.rejects(auth.updateUserEmail(angus, { newEmail: 'bon', requireEmailConfirmation: false }), (e) => 'new_email' in e.fieldToErrors);
    assert.equal(await auth.updateUserMetadata(nobody, {}), false);
    assert.equal(await auth.updateUserEmail(nobody, { newEmail: 'x@acdc.com', requireEmailConfirmation: false }), false);
  });

  it('disables, enables and deletes users', async () => {
    const { angus } = await band();
    const enabled = async () => (await auth.fetchUserMetadataByUserId(angus)).enabled;
    assert.equal(await auth.disableUser(angus), true);
    assert.equal(await enabled(), false);
    assert.equal(await auth.enableUser(angus), true);
    assert.equal(await enabled(), true);
    assert.equal(await auth.enableUserCanCreateOrgs(angus), true);
    assert.equal(await auth.logoutAllUserSessions(angus), true);
    assert.equal(await auth.deleteUser(angus), true);
    for (const gone of [auth.deleteUser, auth.disableUser, auth.enableUser]) assert.equal(await gone(angus), false);
  });

  it('makes organizations, with members and their roles', async () => {
    const { angus, bon } = await band();
    const { orgId } = await auth.createOrg({ name: 'AC/DC' });
    assert.equal((await auth.fetchOrg(orgId)).name, 'AC/DC');
    assert.equal(await auth.fetchOrg(nobody), null);
    assert.equal(await auth.addUserToOrg({ userId: angus, orgId, role: 'Owner' }), true);
    assert.equal(await auth.addUserToOrg({ userId: bon, orgId, role: 'Member' }), true);
    assert.equal(await auth.addUserToOrg({ userId: nobody, orgId, role: 'Member' }), false);
    await assert.rejects(auth.addUserToOrg({ userId: bon, orgId, role: 'Drummer' }));
    assert.equal(await auth.changeUserRoleInOrg({ userId: bon, orgId, role: 'Admin' }), true);

    const members = await auth.fetchUsersInOrg({ orgId, includeOrgs: true });
    assert.deepEqual(members.users.map((u) => [u.userId, u.roleInOrg]), [[angus, 'Owner'], [bon, 'Admin']]);
    assert.equal((await auth.fetchUsersInOrg({ orgId, role: 'Owner' })).totalUsers, 1);
    const info = (await auth.fetchUserMetadataByUserId(angus, true)).orgIdToOrgInfo[orgId];
    assert.equal(info.orgName, 'AC/DC');

    await auth.createOrg({ name: 'Fans' });
    const orgs = await auth.fetchOrgByQuery({ orderBy: 'NAME', pageSize: 1 });
    assert.deepEqual([orgs.orgs.length, orgs.totalOrgs, orgs.hasMoreResults], [1, 2, true]);
    assert.equal(await auth.updateOrg({ orgId, metadata: { plan: 'gold' } }), true);
    assert.equal(await auth.inviteUserToOrg({ email: 'malcolm@acdc.com', orgId, role: 'Member' }), true);
    assert.equal((await auth.fetchPendingInvites({ orgId })).totalInvites, 1);
    assert.equal(await auth.revokePendingOrgInvite({ orgId, inviteeEmail: 'malcolm@acdc.com' }), true);
    assert.equal(await auth.removeUserFromOrg({ userId: bon, orgId }), true);
    assert.equal(await auth.deleteOrg(orgId), true);
    assert.equal(await auth.deleteOrg(orgId), false);
  });

  it('verifies the access tokens that it makes', async () => {
    const { angus } = await band();
    const { orgId } = await auth.createOrg({ name: 'AC/DC' });
    await auth.addUserToOrg({ userId: angus, orgId, role: 'Admin' });
    const { access_token: token } = await auth.createAccessToken({ userId: angus, durationInMinutes: 10 });
    const header = `Bearer ${token}`;
    const user = await auth.validateAccessTokenAndGetUserClass(header);
    assert.deepEqual([user.userId, user.email], [angus, 'angus@acdc.com']);
    assert.equal(user.isAtLeastRole(orgId, 'Member'), true);
    assert.equal(user.isAtLeastRole(orgId, 'Owner'), false);
    assert.equal(user.hasPermission(orgId, 'propelauth::can_invite'), true);
    const inOrg = await auth.validateAccessTokenAndGetUserWithOrgInfoWithExactRole(header, { orgId }, 'Admin');
    assert.equal(inOrg.orgMemberInfo.orgName, 'AC/DC');
    await assert.rejects(auth.validateAccessTokenAndGetUserWithOrgInfoWithMinimumRole(header, { orgId }, 'Owner'));
    await assert.rejects(auth.validateAccessTokenAndGetUser(`Bearer ${token}x`));
    await assert.rejects(auth.createAccessToken({ userId: nobody, durationInMinutes: 10 }), (e) => e.constructor.name === 'UserNotFoundException');
  });

  it('makes magic links, which sign in', async () => {
    const { url } = await auth.createMagicLink({ email: 'new@acdc.com', redirectToUrl: 'https://acdc.com/in', expiresInHours: 1 });
    const { pathname, search } = new URL(url);
    const followed = await emulator.ask(pathname + search, { redirect: 'manual' });
    assert.equal(followed.headers.get('location'), 'https://acdc.com/in');
    const cookie = followed.headers.get('set-cookie').split(';')[0];
    const refreshed = await (await emulator.ask('/api/v1/refresh_token', { headers: { cookie } })).json();
    assert.equal((await auth.validateAccessTokenAndGetUser(`Bearer ${refreshed.access_token}`)).email, 'new@acdc.com');
    await assert.rejects(
      auth.createMagicLink({ email: 'nobody@acdc.com', createNewUserIfOneDoesntExist: false }), (e) => 'email' in e.fieldToErrors);
  });

  it('makes and validates API keys of end users', async () => {
    const { angus } = await band();
    const { apiKeyId, apiKeyToken } = await auth.createApiKey({ userId: angus, metadata: { plan: 'gold' } });
    const { user, metadata } = await auth.validatePersonalApiKey(apiKeyToken);
    assert.deepEqual([user.userId, metadata], [angus, { plan: 'gold' }]);
    assert.equal((await auth.fetchCurrentApiKeys({ userId: angus })).totalApiKeys, 1);
    assert.equal(await auth.deleteApiKey(apiKeyId), true);
    await assert.rejects(auth.validatePersonalApiKey(apiKeyToken));
  });

  it('is refused with a wrong key, and limited', async () => {
    const authorization = 'Bearer authplus-key';
    const { verifier_key_pem: verifierKey } = await (await emulator.ask('/api/v1/token_verification_metadata', { headers: { authorization } })).json();
    const stranger = connect('wrong', { manualTokenVerificationMetadata: { verifierKey, issuer: authUrl } });
    await assert.rejects(stranger.fetchUserMetadataByUserId(nobody), /incorrect/);
    await emulator.configure({ rate_limit: '1/min:1' });
    await auth.fetchUserMetadataByUserId(nobody);
    await assert.rejects(auth.fetchUserMetadataByUserId(nobody), (e) => /wait \d+ seconds/.test(e.message + JSON.stringify(e)));
  });
});
