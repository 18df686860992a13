'use strict';
// FusionAuth's SDK for TypeScript, unmodified, against the emulator of FusionAuth.
const assert = require('node:assert/strict');
const { createHash, randomBytes } = require('node:crypto');
const { beforeEach, describe, it } = require('node:test');
const { FusionAuthClient } = require('@fusionauth/typescript-client');
const emulator = require('./emulator.cjs');

const applicationId = '85a03867-dccf-4882-adde-1a79aeec50df';
const client = new FusionAuthClient('authplus-key', emulator.base);

/** Runs a call of the SDK and returns the response of a success. */
const got = async (call) => (await call).response;

/** Asserts that a call is refused, and returns the error that the SDK rejects with. */
async function refused(call, statusCode) {
  let wrong;
  await assert.rejects(call, (e) => ((wrong = e), true));
  assert.equal(wrong.statusCode, statusCode);
  return wrong.exception;
}

const art = { email: 'art@vandaleyindustries.com', password: 'password' };
const createArt = async (more) => (await got(client.createUser(undefined, { user: { ...art, ...more }, skipVerification: true }))).user;

describe('FusionAuth through its SDK', () => {
  beforeEach(() => emulator.reset());

  it('creates a user and retrieves the user by address', async () => {
    const response = await client.createUser(undefined, { sendSetPasswordEmail: false, skipVerification: true, user: art });
    assert.equal(response.statusCode, 200);
    assert.equal(response.wasSuccessful(), true);
    const { user } = response.response;
    assert.match(user.id, /^[0-9a-f-]{36}$/);
    assert.equal(user.active, true);
    assert.equal(user.password, undefined);
    assert.deepEqual((await got(client.retrieveUserByEmail('ART@vandaleyindustries.com'))).user, user);
    assert.deepEqual((await got(client.retrieveUser(user.id))).user, user);
    assert.deepEqual((await got(client.retrieveUserByLoginId(art.email))).user, user);
    await refused(client.retrieveUserByLoginIdWithLoginIdTypes(art.email, ['username']), 404);
  });

  it('tells what is wrong', async () => {
    await createArt();
    const { fieldErrors } = await refused(client.createUser(undefined, { user: art }), 400);
    assert.equal(fieldErrors['user.email'][0].code, '[duplicate]user.email');
    assert.equal(await refused(client.retrieveUser('25a872da-bb44-4af8-a43d-e7bcb5351ebc'), 404), undefined);
    assert.equal((await refused(client.retrieveUser('api'), 400)).fieldErrors.userId[0].code, '[couldNotConvert]userId');
    assert.equal(await refused(new FusionAuthClient('wrong', emulator.base).retrieveTenants(), 401), undefined);
    await emulator.fault({ status: 500, times: 1 });
    assert.equal((await refused(client.retrieveUserByEmail(art.email), 500)).generalErrors[0].code, '[Exception]');
  });

  it('changes, patches, deactivates, reactivates and deletes', async () => {
    const user = await createArt({ firstName: 'Art', data: { tags: ['a'] } });
    const patched = (await got(client.patchUser(user.id, { user: { data: { tags: ['b'] } } }))).user;
    assert.deepEqual(patched.data.tags, ['a', 'b'], 'the older PATCH adds the elements of arrays');
    const replaced = (await got(client.updateUser(user.id, { user: { email: art.email, lastName: 'Vandelay' } }))).user;
    assert.deepEqual([replaced.firstName, replaced.lastName], [undefined, 'Vandelay']);

    assert.equal((await client.deactivateUser(user.id)).statusCode, 200);
    assert.equal((await got(client.retrieveUser(user.id))).user.active, false);
    await refused(client.login({ loginId: art.email, password: art.password, applicationId }), 423);
    assert.equal((await got(client.reactivateUser(user.id))).user.active, true);
    assert.equal((await client.deleteUser(user.id)).statusCode, 200);
    await refused(client.retrieveUser(user.id), 404);
  });

  it('imports, searches and deletes in bulk', async () => {
    const users = ['angus', 'bon', 'cliff'].map((name) => ({ email: `${name}@acdc.com`, active: true, data: { band: 'AC/DC' } }));
    assert.equal((await client.importUsers({ users })).statusCode, 200);
    await refused(client.importUsers({ users, validateDbConstraints: true }), 400);
    await client.refreshUserSearchIndex();

    const search = { queryString: 'email:*@acdc.com AND data.band:"AC/DC"', sortFields: [{ name: 'email' }], numberOfResults: 2 };
    const first = await got(client.searchUsersByQuery({ search }));
    assert.equal(first.total, 3);
    const rest = await got(client.searchUsersByQuery({ search: { nextResults: first.nextResults, numberOfResults: 2 } }));
    const found = [...first.users, ...rest.users];
    assert.deepEqual(found.map((u) => u.email), users.map((u) => u.email));
    const ids = found.map((u) => u.id);
    assert.equal((await got(client.searchUsersByIds(ids))).total, 3);
    await refused(client.searchUsersByQuery({ search: { queryString: '*', startRow: 10_000 } }), 400);

    assert.equal((await got(client.deleteUsersByQuery({ userIds: ids.slice(1), hardDelete: true, dryRun: false }))).total, 2);
    assert.equal((await got(client.deactivateUsersByIds(ids.slice(0, 1)))).total, 1);
    assert.equal((await got(client.searchUsersByQuery({ search: { queryString: 'active:false' } }))).total, 1);
  });

  it('puts users into groups and gives them roles', async () => {
    const user = await createArt();
    const { role } = await got(client.createApplicationRole(applicationId, undefined, { role: { name: 'importer' } }));
    const { group } = await got(client.createGroup(undefined, { group: { name: 'Latex' }, roleIds: [role.id] }));
    await client.createGroupMembers({ members: { [group.id]: [{ userId: user.id }] } });
    const { registration } = await got(client.register(user.id, { registration: { applicationId } }));
    assert.deepEqual(registration.roles, []);
    assert.deepEqual((await got(client.retrieveUser(user.id))).user.memberships.map((m) => m.groupId), [group.id]);
    assert.equal((await got(client.searchGroupMembers({ search: { groupId: group.id } }))).members[0].userId, user.id);

    const query = JSON.stringify({ nested: { path: 'registrations', query: { match: { 'registrations.applicationId': applicationId } } } });
    assert.equal((await got(client.searchUsersByQuery({ search: { query } }))).total, 1);
    const { token } = await got(client.login({ loginId: art.email, password: art.password, applicationId }));
    assert.deepEqual((await got(client.validateJWT(token))).jwt.roles, ['importer']);

    assert.equal((await client.deleteGroupMembers({ members: { [group.id]: [user.id] } })).statusCode, 200);
    assert.equal((await client.deleteGroup(group.id)).statusCode, 200);
    assert.deepEqual((await got(client.retrieveUser(user.id))).user.memberships, []);
  });

  it('logs in, refreshes and logs out', async () => {
    const user = await createArt();
    const notRegistered = await client.login({ loginId: art.email, password: art.password, applicationId });
    assert.equal(notRegistered.statusCode, 202);
    await client.register(user.id, { registration: { applicationId } });
    const { refreshToken, token } = await got(client.login({ loginId: art.email, password: art.password, applicationId }));
    assert.equal((await got(client.validateJWT(token))).jwt.sub, user.id);
    assert.ok((await got(client.exchangeRefreshTokenForJWT({ refreshToken }))).token);
    await client.logout(true, refreshToken);
    await refused(client.exchangeRefreshTokenForJWT({ refreshToken }), 400);
    await refused(client.login({ loginId: art.email, password: 'wrong', applicationId }), 404);
    assert.equal((await got(client.retrieveJsonWebKeySet())).keys[0].kty, 'RSA');
  });

  it('logs in without a password, verifies an address and changes a password', async () => {
    const { user } = await got(client.createUser(undefined, { user: art }));
    await client.register(user.id, { registration: { applicationId } });
    const { code } = await got(client.startPasswordlessLogin({ applicationId, loginId: art.email }));
    await client.sendPasswordlessCode({ code });
    const sent = (await emulator.outbox()).map((m) => [m.kind, m.to]);
    assert.deepEqual(sent, [['email-verification', art.email], ['passwordless-login', art.email]]);
    assert.equal((await got(client.passwordlessLogin({ code }))).user.id, user.id);
    await refused(client.passwordlessLogin({ code }), 404);

    const { verificationId } = await got(client.generateEmailVerificationId(art.email));
    await client.verifyEmailAddress({ verificationId });
    assert.equal((await got(client.retrieveUser(user.id))).user.verified, true);

    const { changePasswordId } = await got(client.forgotPassword({ loginId: art.email, sendForgotPasswordEmail: false }));
    await client.changePassword(changePasswordId, { password: 'import/export' });
    assert.equal((await client.login({ loginId: art.email, password: 'import/export', applicationId })).statusCode, 200);
  });

  it('exchanges the code of the login page, with PKCE and without', async () => {
    const { user } = await got(client.createUser(undefined, { user: art, skipVerification: true }));
    await client.register(user.id, { registration: { applicationId } });
    const redirect = 'http://localhost:3000/callback';
    const code = async (more) => {
      const query = new URLSearchParams({
        client_id: applicationId, response_type: 'code', redirect_uri: redirect, scope: 'openid offline_access', state: 's', ...more,
      });
      const back = await emulator.ask(`/oauth2/authorize?${query}`, {
        method: 'POST', redirect: 'manual', body: new URLSearchParams({ loginId: art.email, password: art.password }),
      });
      return new URL(back.headers.get('location')).searchParams.get('code');
    };
    const plain = await code();
    const tokens = await got(client.exchangeOAuthCodeForAccessToken(plain, applicationId, 'authplus-secret', redirect));
    assert.equal(tokens.userId, user.id);
    assert.ok(tokens.id_token && tokens.refresh_token);
    await refused(client.exchangeOAuthCodeForAccessToken(plain, applicationId, 'authplus-secret', redirect), 400);
    assert.equal((await got(client.validateJWT(tokens.access_token))).jwt.sub, user.id);
    assert.equal((await got(client.introspectAccessToken(applicationId, tokens.access_token))).active, true);
    assert.equal((await got(client.retrieveUserInfoFromAccessToken(tokens.access_token))).email, art.email);

    const verifier = randomBytes(32).toString('base64url');
    const challenge = { code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' };
    const exchange = async (proof) =>
      client.exchangeOAuthCodeForAccessTokenUsingPKCE(await code(challenge), applicationId, 'authplus-secret', redirect, proof);
    assert.equal((await got(exchange(verifier))).userId, user.id);
    await refused(exchange('another'), 400);
  });

  it('copies applications and tenants', async () => {
    const { tenant } = await got(client.createTenant(undefined, { tenant: { name: 'Kramerica' } }));
    assert.equal((await refused(client.createUser(undefined, { user: art }), 400)).generalErrors[0].code, '[TenantIdRequired]');
    const there = new FusionAuthClient('authplus-key', emulator.base, tenant.id);
    const { applications } = await got(client.retrieveApplications());
    const { name, roles } = applications[0];
    const { application } = await got(there.createApplication(undefined, { application: { name, roles } }));
    assert.equal(application.tenantId, tenant.id);
    assert.ok(application.oauthConfiguration.clientSecret);
    assert.equal((await got(there.createUser(undefined, { user: art }))).user.tenantId, tenant.id);
  });
});
