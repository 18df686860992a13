'use strict';
// PropelAuth's SDK for Node, unmodified. The address of the service is a constant in it, so fetch, which it
// takes from the runtime, is led to the emulator.
const { initBaseAuth } = require('@propelauth/node');

const service = 'https://propelauth-api.com';
const emulator = process.env.AUTHPLUS_EMULATOR;
const really = globalThis.fetch;
globalThis.fetch = (url, options) => really(String(url).replace(service, emulator), options);

/** The logical URL of the emulated environment, which access tokens name as their issuer. */
exports.authUrl = 'https://auth.authplus.test';

/** Connects the SDK, which fetches the key that verifies access tokens, unless it is given as one of more. */
exports.connect = (apiKey = 'authplus-key', more = {}) => initBaseAuth({ authUrl: exports.authUrl, apiKey, ...more });
