'use strict';
const assert = require('node:assert/strict');
const { createHash, generateKeyPairSync, randomBytes } = require('node:crypto');
const { it } = require('node:test');
const { AuthenticationClient, UserInfoClient } = require('auth0/legacy');
const emulator = require('./emulator.cjs');
const { password, throughEach } = require('./tenant.cjs');

/** The SDK's client for logins, which only its older generation has. */
const authentication = (more) => new AuthenticationClient({ domain: emulator.domain, ...emulator.credentials, ...more });

const logIn = (username, secret = password) =>
  authentication({ retry: { enabled: false } }).oauth.passwordGrant({
    username, password: secret, realm: 'fans', scope: 'openid email offline_access',
  });

throughEach('logins', (tenant) => {
  it('fetches one token for many requests', async () => {
    const api = tenant.open(emulator.credentials);
    const asked = await emulator.statuses('POST /oauth/token', async () => {
      for (let i = 0; i < 3; i++) await api.listRoles();
    });
    assert.deepEqual(asked, [200]);
  });

  it('proves an application by its private key', async () => {
    const { api } = tenant;
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const app = await api.createClient({
      name: 'Stage', app_type: 'non_interactive', grant_types: ['client_credentials'],
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ name: 'key', credential_type: 'public_key', pem: publicKey, alg: 'RS256' }] },
      },
    });
    await api.createClientGrant({
      client_id: app.client_id, audience: `https://${emulator.domain}/api/v2/`, scope: ['read:users'],
    });
    const { user_id } = await tenant.create('angus');

    const stage = tenant.open({ clientId: app.client_id, clientAssertionSigningKey: privateKey });
    assert.equal((await stage.getUser(user_id)).email, 'angus@acdc.com');
    await assert.rejects(stage.deleteUser(user_id), { statusCode: 403 }, 'scopes are enforced');
  });

  it('takes the code of the login page, refreshes and revokes', async () => {
    const { user_id } = await tenant.create('angus');
    const verifier = randomBytes(32).toString('base64url');
    const redirect_uri = 'http://localhost:3000/callback';
    const asked = await emulator.ask(`/authorize?${new URLSearchParams({
      client_id: emulator.credentials.clientId, response_type: 'code', redirect_uri, state: 's', scope: 'openid email offline_access',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    })}`, { redirect: 'manual' });
    const page = asked.headers.get('location');
    assert.match(await (await fetch(page)).text(), /type="password"/);
    const back = await fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ username: 'angus@acdc.com', password }) });
    const code = new URL(back.headers.get('location')).searchParams.get('code');

    const { oauth } = authentication({ retry: { enabled: false } });
    const { data } = await oauth.authorizationCodeGrantWithPKCE({ code, code_verifier: verifier, redirect_uri });
    const info = await new UserInfoClient({ domain: emulator.domain }).getUserInfo(data.access_token);
    assert.equal(info.data.sub, user_id);
    const { refresh_token } = data;
    assert.ok((await oauth.refreshTokenGrant({ refresh_token })).data.access_token);
    await oauth.revokeRefreshToken({ token: refresh_token });
    await assert.rejects(oauth.refreshTokenGrant({ refresh_token }), { statusCode: 403, error: 'invalid_grant' });
  });

  it('refuses a wrong secret', async () => {
    const stranger = tenant.open({ ...emulator.credentials, clientSecret: 'wrong' });
    await assert.rejects(stranger.listUsers({}), { statusCode: 401 });
  });

  it('blocks an account after ten wrong passwords until it is unblocked', async () => {
    const { api } = tenant;
    const { user_id } = await tenant.create('angus');
    for (let attempt = 0; attempt < 10; attempt++) {
      await assert.rejects(logIn('angus@acdc.com', 'wrong'), { statusCode: 403, error: 'invalid_grant' });
    }
    await assert.rejects(logIn('angus@acdc.com'), { statusCode: 429, error: 'too_many_attempts' });
    for (const blocks of [await api.blocks(user_id), await api.blocksOf('angus@acdc.com')]) {
      assert.deepEqual(blocks.blocked_for.map((block) => block.identifier), ['angus@acdc.com']);
    }
    await api.unblock(user_id);
    assert.deepEqual((await api.blocks(user_id)).blocked_for, []);
    assert.equal((await logIn('angus@acdc.com')).status, 200);
  });

  it('shows logins in the logs', async () => {
    const { api } = tenant;
    const { user_id } = await tenant.create('angus');
    await logIn('angus@acdc.com');
    await assert.rejects(logIn('angus@acdc.com', 'wrong'));
    const { logs, total } = await api.listLogs({ per_page: 100, sort: 'date:1' });
    assert.equal(logs.length, total);
    const login = logs.find((entry) => entry.type === 'sepft');
    assert.equal(login.user_id, user_id);
    assert.deepEqual(await api.getLog(login.log_id), login);
    assert.deepEqual((await api.userLogs(user_id)).map((entry) => entry.type).sort(), ['fp', 'sepft']);
    assert.equal((await api.getUser(user_id)).logins_count, 1);
  });

  it('lets users log in, tells who they are, and keeps them logged in', async () => {
    const { user_id } = await tenant.create('angus');
    // The client checks the ID token against the published keys.
    const { data: tokens } = await logIn('angus@acdc.com');
    const { data: shown } = await new UserInfoClient({ domain: emulator.domain }).getUserInfo(tokens.access_token);
    assert.deepEqual([shown.sub, shown.email], [user_id, 'angus@acdc.com']);
    const { oauth } = authentication();
    const { data: renewed } = await oauth.refreshTokenGrant({ refresh_token: tokens.refresh_token });
    assert.ok(renewed.access_token);
    await oauth.revokeRefreshToken({ token: tokens.refresh_token });
    await assert.rejects(oauth.refreshTokenGrant({ refresh_token: tokens.refresh_token }), { statusCode: 403 });
  });
});
