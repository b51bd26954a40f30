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
	return {
		/** @param {Parameters<typeof startScripted>[0]} [respond] */
		async serve(respond) {
			provider = await startScripted(respond);
			return provider;
		},
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

const CONTINUE = { onError: 'continueRegularOutput' };
const ERROR_OUTPUT = { onError: 'continueErrorOutput' };

module.exports = { useFixture, retryAtOnce, rows, CONTINUE, ERROR_OUTPUT };
