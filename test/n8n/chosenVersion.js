'use strict';

const { CURRENT_N8N } = require('./setupN8n');

/** The n8n that the tests in n8n run in: the current one, or the one of `--n8n` (see `test/run.js`). */
const version = process.env.N8N_MIXTRAL_E2E_VERSION || CURRENT_N8N;

module.exports = { version, isVersion1: version.startsWith('1.') };
