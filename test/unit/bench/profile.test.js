'use strict';

const { selfTimes } = require('../../bench/profile/selfTimes');

const frame = (id, functionName, url) => ({
	id,
	callFrame: { functionName, url, lineNumber: 9 },
});

const profile = {
	startTime: 1_000_000,
	nodes: [
		frame(1, '(idle)', ''),
		frame(2, 'post', 'file:///n8n/node_modules/axios/lib/axios.js'),
		frame(3, 'execute', '/n8n/node_modules/@n8n/expression-runtime/dist/bridge.js'),
		frame(4, '(garbage collector)', ''),
		frame(5, 'connect', 'node:net'),
	],
	samples: [1, 2, 3, 4, 2, 5, 1],
	timeDeltas: [0, 1000, 2000, 4000, 8000, 16000, 32000],
};
const clock = { wallMs: 5000, monotonicUs: 1_000_000 };

describe('selfTimes', () => {
	test('adds up the time until the next sample by module, idle left out', () => {
		const { totalMs, modules } = selfTimes(profile, { clock, startMs: 0, endMs: 1e9 });
		expect(totalMs).toBe(62);
		expect(modules).toEqual([
			{ name: 'node:net', selfMs: 32 },
			{ name: 'axios', selfMs: 18 },
			{ name: '(garbage collector)', selfMs: 8 },
			{ name: '@n8n/expression-runtime', selfMs: 4 },
		]);
	});

	test('counts only samples inside the stretch of wall clock time', () => {
		const { modules } = selfTimes(profile, { clock, startMs: 5001, endMs: 5003 });
		expect(modules.map(({ name }) => name)).toEqual(['@n8n/expression-runtime', 'axios']);
	});

	test('names functions with their file and line', () => {
		const { functions } = selfTimes(profile, { clock, startMs: 5001, endMs: 5001 });
		expect(functions).toEqual([{ name: 'post lib/axios.js:10', selfMs: 2 }]);
	});
});
