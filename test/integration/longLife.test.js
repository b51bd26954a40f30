'use strict';

const { getEventListeners } = require('node:events');
const { setTimeout: pause } = require('node:timers/promises');
const v8 = require('node:v8');
const vm = require('node:vm');
const { neverEnds, neverReplies, resetInBody } = require('../openrouter/brokenReplies');
const { startScripted } = require('../openrouter/scripted');
const { completion } = require('../openrouter/shapes');
const { runNode } = require('../n8nCore/runNode');
const { runRoot } = require('../n8nCore/runRootNode');
const { useWay } = require('../n8nCore/way');
const { CONTINUE } = require('../n8nCore/fixture');

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

/** What is kept for all executions (connections, limits, the model list) fills up in the first round. */
const ROUNDS = 4;
const AT_ONCE = 10;
const KEYS = 40;
/** Bytes of the heap per execution. What V8 compiles makes it vary; the data of an execution are 17 kB. */
const MOST_PER_EXECUTION = 2_000;
/** Timers, listeners and results that are left, however many executions there were. */
const MOST_LEFT = 5;

const { random } = Math;
const { addEventListener } = EventTarget.prototype;
let provider;
let problems;
let signals;
let results;
const note = (problem) => problems.push(String(problem));

beforeEach(() => {
	problems = [];
	signals = [];
	results = [];
	process.on('warning', note);
	process.on('unhandledRejection', note);
	// Tries follow each other at once. A mock would keep all its calls.
	Math.random = () => 0;
	EventTarget.prototype.addEventListener = function (type, ...rest) {
		if (type === 'abort') signals.push(new WeakRef(this));
		return addEventListener.call(this, type, ...rest);
	};
});

afterEach(async () => {
	process.off('warning', note);
	process.off('unhandledRejection', note);
	Math.random = random;
	EventTarget.prototype.addEventListener = addEventListener;
	await provider?.close();
	jest.restoreAllMocks();
});

const wait = { status: 429, headers: { 'retry-after': '250' }, body: { error: { message: 'no' } } };

/** When an execution is cancelled, by what the provider says then. */
const CANCELLED = {
	cancelledBeforeReply: () => neverReplies(),
	cancelledInReply: () => neverEnds(),
	cancelledInCooldown: () => wait,
	cancelledInBackOff: () => ({ status: 503, body: { error: { message: 'no' } } }),
	cancelledInReAsk: (isFirst) => (isFirst ? { body: completion('{"a": "b"}') } : neverReplies()),
};
const CANCELLED_KINDS = Object.keys(CANCELLED);

/** What the provider does by the prompt, the first time and after that. */
function scriptOf(controllers) {
	const met = new Set();
	const cancel = (name) => setTimeout(() => controllers.get(name)?.abort(), 5);
	return ({ path, body, headers }) => {
		const key = headers.authorization.replace('Bearer ', '');
		if (path === '/models' && controllers.has(key)) {
			cancel(key);
			return neverReplies();
		}
		if (path !== '/chat/completions') return undefined;
		const prompt = body.messages.find(({ role }) => role === 'user').content.split('\n')[0];
		const isFirst = !met.has(prompt);
		met.add(prompt);
		if (met.size > 1_000) met.clear();
		const [kind, index] = prompt.split(' ');
		if (kind in CANCELLED) {
			if (kind !== 'cancelledInReAsk' || !isFirst) cancel(`${kind} ${index}`);
			return CANCELLED[kind](isFirst);
		}
		switch (kind) {
			case 'refused':
				return { status: 400, body: { error: { message: 'no' } } };
			case 'busy':
				return isFirst ? { status: 503, body: { error: { message: 'no' } } } : undefined;
			case 'lost':
				return isFirst ? resetInBody(completion('a')) : undefined;
			case 'json':
				return { body: completion(isFirst ? '{"a": "b"}' : '{"a": 1}') };
			default:
				return undefined;
		}
	};
}

const SCHEMA = {
	outputFormat: 'jsonSchema',
	schemaType: 'manual',
	inputSchema:
		'={{ ({ type: "object", properties: { a: { type: "integer", pattern: "a+" } }, required: ["a"] }) }}',
};

/** One execution; the kinds take turns. */
async function execute(index, controllers) {
	const node = (kind, { parameters, ...more } = {}) =>
		runNode({
			baseUrl: provider.baseUrl,
			credential: { apiKey: `key ${index % KEYS}` },
			items: [{ prompt: `${kind} ${index} a` }, { prompt: `${kind} ${index} b` }],
			parameters: { prompt: '={{ $json.prompt }}', ...parameters },
			...more,
		});
	const model = (work, more) => runRoot({ baseUrl: provider.baseUrl, work, ...more });
	const cancelled = async (name, start) => {
		const controller = new AbortController();
		controllers.set(name, controller);
		const result = await start({ cancelSignal: controller.signal });
		if (!controller.signal.aborted) problems.push(`${name} has ended before it was cancelled`);
		controllers.delete(name);
		return result;
	};
	const kind = CANCELLED_KINDS[Math.floor(index / 11) % CANCELLED_KINDS.length];
	const invoke = (text) => async (chat) => (await chat.invoke(text)).content;
	const stream = (text) => async (chat) => {
		for await (const chunk of await chat.stream(text)) if (!chunk) break;
	};
	const kinds = [
		() => node('good'),
		() => node('refused', { node: CONTINUE }),
		() => node('refused'),
		() => node('busy'),
		() => node('lost'),
		() => node('json', { parameters: SCHEMA }),
		() => model(invoke(`good ${index}`)),
		() => model(stream(`good ${index}`)),
		() =>
			cancelled(`${kind} ${index}`, (more) => {
				const parameters = kind === 'cancelledInReAsk' ? SCHEMA : {};
				// The wait that the provider asks of a key holds up all executions with it.
				const apiKey = kind === 'cancelledInCooldown' ? `key of ${index}` : `key ${index % KEYS}`;
				return node(kind, { credential: { apiKey }, parameters, ...more });
			}),
		() =>
			cancelled(`list ${index % KEYS}`, (more) =>
				node('good', {
					credential: { apiKey: `list ${index % KEYS}` },
					parameters: SCHEMA,
					...more,
				}),
			),
		() =>
			cancelled(`cancelledInReply ${index}`, (more) =>
				model((index % 2 ? invoke : stream)(`cancelledInReply ${index}`), more),
			),
	];
	return await kinds[index % kinds.length]();
}

async function executeAll(from, to, controllers) {
	let index = from;
	const work = async () => {
		while (index < to) {
			const { run } = await execute(index++, controllers);
			results.push(new WeakRef(run));
			provider.requests.length = 0;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const living = (references) => references.filter((reference) => reference.deref() !== undefined);

/** What is left when nothing runs. */
async function measure() {
	// Connections that nobody uses close by themselves.
	provider.server.closeAllConnections();
	await pause(200);
	for (let round = 0; round < 3; round += 1) {
		collectGarbage();
		await pause(20);
		signals = living(signals);
		results = living(results);
	}
	collectGarbage();
	const listenersOf = (signal) => (signal ? getEventListeners(signal, 'abort').length : 0);
	return {
		heapBytes: process.memoryUsage().heapUsed,
		timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
		listeners: signals.reduce((sum, signal) => sum + listenersOf(signal.deref()), 0),
		results: results.length,
	};
}

describe.each([
	['dispatcher', 2_000],
	['helper', 800],
])('by the %s', (way, executions) => {
	useWay(way);

	test(`${executions} executions in one process leave no memory, listener or timer behind`, async () => {
		const controllers = new Map();
		provider = await startScripted(scriptOf(controllers));
		const left = [];
		const perRound = executions / ROUNDS;
		for (let round = 0; round < ROUNDS; round += 1) {
			await executeAll(round * perRound, (round + 1) * perRound, controllers);
			left.push(await measure());
		}
		expect(problems).toEqual([]);
		for (const { timers, listeners, results } of left) {
			expect(timers).toBeLessThanOrEqual(MOST_LEFT);
			expect(listeners).toBeLessThanOrEqual(MOST_LEFT);
			expect(results).toBeLessThanOrEqual(MOST_LEFT);
		}
		const growth = left.slice(1).map(({ heapBytes }, index) => heapBytes - left[index].heapBytes);
		expect(Math.min(...growth) / perRound).toBeLessThan(MOST_PER_EXECUTION);
	}, 300_000);
});
