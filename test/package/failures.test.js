'use strict';

/** The failure guide tells of every failure there is, in the words that users see. */

const { readFileSync } = require('node:fs');
const path = require('node:path');

const { FAILURE_EXAMPLES } = require('./failureExamples');
const { CONTINUE, retryAtOnce, useFixture } = require('../n8nCore/fixture');

const root = path.resolve(__dirname, '../..');
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const guide = read('docs/failures.md');

const wordsOf = (type, file) =>
	[...new RegExp(`export type ${type} =([^;]*);`).exec(read(file))[1].matchAll(/'(\w+)'/g)].map(
		([, word]) => word,
	);

const SKIP_REASONS = wordsOf('SkipReason', 'nodes/engine/types.ts');

/** The words of `error.type`, from the sources that define them. */
const TYPES = [
	...wordsOf('FailureType', 'nodes/openrouter/reply/failureRules.ts'),
	...SKIP_REASONS,
];

const { serve, run } = useFixture();

/** Without what differs from run to run. */
const steady = (message) =>
	message
		.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-23T02:15:00.000Z')
		.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:5678');

async function messageOf({ respond, rows = ['one'], item, ...example }) {
	retryAtOnce();
	const provider = await serve(respond);
	if (example.isClosed) await provider.close();
	const controller = new AbortController();
	if (example.cancels) setTimeout(() => controller.abort(), 100);
	const { items } = await run({
		rows,
		parameters: example.parameters,
		credential: example.credential,
		additionalData:
			example.endsAfterMs === undefined
				? {}
				: { executionTimeoutTimestamp: Date.now() + example.endsAfterMs },
		cancelSignal: controller.signal,
		node: CONTINUE,
	});
	return items[item ?? rows.length - 1].json.error;
}

/** What the chapter of a type says of `retryable`. */
function retryableOf(type) {
	const chapter = guide.split(`\n### ${type}\n`)[1].split('\n### ')[0];
	return JSON.parse(/^`retryable`: (true|false)\./m.exec(chapter)[1]);
}

test.each(TYPES)('the guide has a chapter on %s', (type) => {
	expect(guide).toMatch(new RegExp(`^### ${type}$`, 'm'));
});

test('every type has an example', () => {
	const types = FAILURE_EXAMPLES.map(({ type }) => type);
	expect(TYPES.filter((type) => !types.includes(type))).toEqual([]);
});

test.each(FAILURE_EXAMPLES.map((example, index) => [`${index} ${example.type}`, example]))(
	'example %s stands in the guide, word for word',
	async (_name, example) => {
		const error = await messageOf(example);
		const { type, retryable = retryableOf(type) } = example;
		expect(error).toMatchObject({ type, retryable });
		expect(guide).toContain(steady(error.message));
	},
);
