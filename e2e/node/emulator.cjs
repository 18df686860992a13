'use strict';
// The emulator that the tests run against, through its control plane. run.sh starts it and names it in
// the environment; NODE_EXTRA_CA_CERTS makes Node trust it, which only works from the start of a process.

const base = process.env.AUTHPLUS_EMULATOR;
if (!base) throw new Error('AUTHPLUS_EMULATOR is not set: these tests are run by e2e/run.sh');

/** Where the emulator listens. */
exports.base = base;

/** The host and port that SDKs take for the tenant's domain. */
exports.domain = new URL(base).host;

/** The application of a fresh tenant, which may do everything. */
exports.credentials = { clientId: 'authplus', clientSecret: 'authplus-secret' };

/** Asks the emulator for a path, without any SDK. */
exports.ask = (path, options) => fetch(base + path, options);

async function control(method, path, body) {
  const answer = await exports.ask(`/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

/** Forgets everything: users, faults and requests too. */
exports.reset = () => control('POST', 'reset');

/** Changes how the emulator behaves until the next reset. */
exports.configure = (config) => control('POST', 'config', config);

/** Makes requests go wrong until the next reset. */
exports.fault = (...faults) => control('POST', 'faults', faults);

/** Returns the messages that would have been sent since the last reset. */
exports.outbox = async () => (await control('GET', 'outbox')).messages;

/** Runs f and returns the statuses that requests for a method and path were answered with meanwhile. */
exports.statuses = async (asked, f) => {
  await control('DELETE', 'requests');
  await f();
  const { requests } = await control('GET', 'requests');
  return requests.filter((r) => `${r.method} ${r.path}` === asked).map((r) => r.status);
};
