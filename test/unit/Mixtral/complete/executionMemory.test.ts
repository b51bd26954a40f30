import { recall, remember } from '../../../../nodes/Mixtral/complete/executionMemory';
import { fakeContext } from '../fakeContext';

const before = {
	startedAtMs: 1,
	spending: {
		spentUsd: 2,
		lostUsd: 1,
		lostBeforeFirstCost: 1,
		highestUsd: 0.5,
		costMissing: true,
	},
	failed: 3,
};

describe("the node's memory", () => {
	test('begins now, with nothing spent', () => {
		const memory = recall(fakeContext().context);
		expect(memory).toMatchObject({ spending: { costMissing: false }, failed: 0 });
		expect(Math.abs(memory.startedAtMs - Date.now())).toBeLessThan(5_000);
	});

	test('keeps what it is given', () => {
		const { context } = fakeContext();
		remember(context, before);
		expect(recall(context)).toEqual(before);
	});

	test('holds plain data, which n8n can store', () => {
		const { context, stored } = fakeContext();
		remember(context, before);
		expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
	});

	test.each([null, 'x', { spending: 'much' }, { spending: { spentUsd: 'much' } }])(
		'does without %j',
		(odd) => {
			const { context, stored } = fakeContext();
			stored.openRouterMixtral = odd;
			expect(recall(context)).toMatchObject({ spending: { costMissing: false }, failed: 0 });
		},
	);
});
