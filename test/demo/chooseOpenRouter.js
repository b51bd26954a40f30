'use strict';

/** Who answers in the demo: OpenRouter if there is a key for it, else the fake OpenRouter. */

const fs = require('node:fs');
const path = require('node:path');

const { cached } = require('../n8n/cache.js');
const { freePorts } = require('../n8n/n8nEnvironment.js');

const OPENROUTER_URL = 'https://openrouter.ai/api/v1';

const CREDENTIAL = {
	id: 'openRouterMixtral',
	name: 'OpenRouter (Mixtral)',
	type: 'openRouterMixtralApi',
};

/**
 * @typedef {object} Provider
 * @property {string} name
 * @property {object} preparedCredential holds no secret, so it may be kept with the prepared n8n
 * @property {object} credential what to call the provider with
 * @property {object | undefined} ownCredential to import in its place, if it is not the right one
 * @property {() => Promise<void>} stop
 */

/** @returns {Promise<Provider>} */
async function chooseOpenRouter() {
	// Loaded late: it needs the development dependencies.
	const { INFERENCE_KEY, startOpenRouter } = require('../openrouter/full.js');
	const credentialFor = (apiKey, baseUrl) => ({ ...CREDENTIAL, data: { apiKey, baseUrl } });
	const port = await usualPort();
	const preparedCredential = credentialFor(INFERENCE_KEY, `http://127.0.0.1:${port}/api/v1`);

	const apiKey = process.env.OPENROUTER_API_KEY;
	if (apiKey) {
		const baseUrl = process.env.OPENROUTER_BASE_URL || OPENROUTER_URL;
		const ownCredential = credentialFor(apiKey, baseUrl);
		return {
			name: baseUrl,
			preparedCredential,
			credential: ownCredential,
			ownCredential,
			stop: async () => {},
		};
	}
	const options = { latencyMs: 150 };
	const openRouter = await startOpenRouter({ ...options, port }).catch(() =>
		startOpenRouter(options),
	);
	const isUsual = openRouter.baseUrl === preparedCredential.data.baseUrl;
	const credential = credentialFor(INFERENCE_KEY, openRouter.baseUrl);
	return {
		name: `a local fake of OpenRouter at ${openRouter.url}`,
		preparedCredential,
		credential,
		ownCredential: isUsual ? undefined : credential,
		stop: () => openRouter.close(),
	};
}

/**
 * A port that was free once and is tried first from then on: a credential that names it can be kept,
 * which saves a start of n8n in each run.
 */
async function usualPort() {
	const directory = await cached(
		'demo-port',
		async (target) => {
			const [port] = await freePorts(1);
			fs.writeFileSync(path.join(target, 'port'), String(port));
		},
		() => {},
	);
	return Number(fs.readFileSync(path.join(directory, 'port'), 'utf8'));
}

module.exports = { chooseOpenRouter };
