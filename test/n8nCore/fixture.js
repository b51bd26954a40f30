'use strict';

const { runNode } = require('./runNode');
const { startScripted } = require('../openrouter/scripted');

jest.setTimeout(30_000);

/** A provider and the node together, anew for each test of the file that calls this. */
function useFixture() {
	let provider;
	afterEach(async () => {
		await provider?.close();
		provider = undefined;
		jest.restoreAllMocks();
	});
	/** @param {Parameters<typeof startScripted>[0]} [respond] */
	const serve = async (respond) => {
		provider = await startScripted(respond);
		return provider;
	};
	return {
		serve,
		/** The same, asked for completions only; a look-up finds nothing. */
		answer: (respond) =>
			serve((request) => (request.path === '/chat/completions' ? respond(request) : undefined)),
		/** Runs the node against the provider; each row is the item `{ prompt: row }`. */
		run({ rows = ['one'], parameters, ...options } = {}) {
			return runNode({
				baseUrl: provider.baseUrl,
				items: rows.map((prompt) => ({ prompt })),
				parameters: { prompt: '={{ $json.prompt }}', ...parameters },
				...options,
			});
		},
	};
}

/** Back-off jitter of 0: tries follow each other at once. */
function retryAtOnce() {
	jest.spyOn(Math, 'random').mockReturnValue(0);
}

/** @returns {string[]} `count` different prompts */
const rows = (count) => Array.from({ length: count }, (_, index) => `row ${index}`);

/** One request in flight at a time. */
const ONE_BY_ONE = { batching: { maxConcurrency: 1 } };

/** A model as the editor stores one that was written by its ID. */
const byId = (value) => ({ __rl: true, mode: 'id', value });

const CONTINUE = { onError: 'continueRegularOutput' };
const ERROR_OUTPUT = { onError: 'continueErrorOutput' };

module.exports = { byId, useFixture, retryAtOnce, rows, CONTINUE, ERROR_OUTPUT, ONE_BY_ONE };
