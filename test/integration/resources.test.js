'use strict';

const records = require('../fixtures/records.json');
const { html, resetBeforeReply, truncated } = require('../openrouter/brokenReplies');
const { refusal } = require('../openrouter/shapes');
const { KEY, MIXTRAL: NODE_TYPE } = require('../n8nCore/runNode');
const { CONTINUE, ERROR_OUTPUT, byId, useFixture } = require('../n8nCore/fixture');

const { answer, serve, run: runNode } = useFixture();

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

const MANY = { resource: 'model', operation: 'getAll' };
const ENDPOINTS = { resource: 'model', operation: 'getEndpoints' };
const GENERATION = { resource: 'generation', operation: 'get' };
const GET_KEY = { resource: 'account', operation: 'getKey' };
const GET_CREDITS = { resource: 'account', operation: 'getCredits' };

const PAGES = {
	'/models': records.models,
	[`/models/${MIXTRAL}/endpoints`]: records.endpoints,
	'/generation': records.generation,
	'/key': records.key,
	'/credits': records.credits,
};

const pages = ({ path }) =>
	PAGES[path] ? { body: PAGES[path] } : { status: 404, body: { error: { message: 'No page' } } };

const failing = (status, message) => () => refusal(status, message);

const run = ({ items = [{}], parameters, ...options }) =>
	runNode({ items, parameters, ...options });

const jsonOf = ({ items }) => items.map(({ json }) => json);

/** Waits of 0 instead of the upper half of the jitter: tries follow each other at once. */
const tryAgainAtOnce = () => jest.spyOn(Math, 'random').mockReturnValue(-1);

/** Each operation with the parameters that it needs and the path that it asks. */
const OPERATIONS = [
	['model / getAll', MANY, '/models'],
	['model / getEndpoints', ENDPOINTS, `/models/${MIXTRAL}/endpoints`],
	['generation / get', { ...GENERATION, generationId: 'gen-1' }, '/generation'],
	['account / getKey', GET_KEY, '/key'],
	['account / getCredits', GET_CREDITS, '/credits'],
];

describe.each(OPERATIONS)('resources: %s', (_, parameters, path) => {
	test('asks once, with the key, and pairs each record with its item', async () => {
		const provider = await serve(pages);
		const { items, error } = await run({ parameters });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(items.every(({ pairedItem }) => pairedItem.item === 0)).toBe(true);
		expect(provider.requests).toMatchObject([{ method: 'GET', path, text: '' }]);
		expect(provider.requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
	});

	test('makes the same request once for all items', async () => {
		const provider = await serve(pages);
		const single = await run({ parameters });
		const { items, credentialReads } = await run({ parameters, items: [{}, {}, {}] });
		expect(provider.requests).toHaveLength(2);
		expect(items).toHaveLength(3 * single.items.length);
		expect(new Set(items.map(({ pairedItem }) => pairedItem.item))).toEqual(new Set([0, 1, 2]));
		expect(credentialReads).toBe(single.credentialReads);
	});

	test('gives the records as they came without Simplify', async () => {
		await serve(pages);
		const { data } = PAGES[path];
		const raw = data.endpoints ?? data;
		expect(jsonOf(await run({ parameters: { ...parameters, simplify: false } }))).toEqual(
			Array.isArray(raw) ? raw : [raw],
		);
	});

	test('a record never brings along a key named error', async () => {
		const poison = (value) => ({ ...value, error: 'poison' });
		const { data } = PAGES[path];
		const poisoned = Array.isArray(data)
			? data.map(poison)
			: { ...poison(data), ...(data.endpoints && { endpoints: data.endpoints.map(poison) }) };
		await serve(() => ({ body: { data: poisoned } }));
		for (const json of jsonOf(await run({ parameters: { ...parameters, simplify: false } }))) {
			expect(json).not.toHaveProperty('error');
		}
	});

	test('fails an item whose records n8n could not store', async () => {
		const deep = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`;
		const odd = ['"a\\u0000"', '"\\ud800"', '{"__proto__":1}', deep];
		const page = JSON.stringify(PAGES[path]);
		const texts = odd.map((value) =>
			page.replaceAll(/\{(?="(?:id|name|limit|label|total)\w*")/g, `{"x":${value},`),
		);
		for (const text of texts) {
			expect(text).not.toBe(page);
			await serve((request) => (request.path === path ? { text } : undefined));
			const { items } = await run({
				parameters: { ...parameters, simplify: false },
				node: CONTINUE,
			});
			expect(items).toHaveLength(1);
			expect(items[0].json.error).toMatchObject({ type: 'badReply', retryable: false });
			expect(items[0].json.error.message).toMatch(/^n8n cannot store the reply\. .*Simplify/);
			const simple = await run({ parameters, node: CONTINUE });
			expect(simple.items[0].json).not.toHaveProperty('error');
		}
	});

	test('tries again after a failure of the server', async () => {
		tryAgainAtOnce();
		const bad = [failing(503, 'later')(), html(502), resetBeforeReply(), truncated(PAGES[path])];
		const provider = await serve((request) => bad[request.index] ?? pages(request));
		const { items, error } = await run({ parameters });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
		expect(provider.requests).toHaveLength(5);
	});

	test('names the item, the status, the words of the server and a remedy when it fails', async () => {
		await serve(failing(400, 'words of the server'));
		const { error } = await run({ parameters });
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Item 0: words of the server (HTTP 400)',
			httpCode: '400',
			context: { itemIndex: 0, type: 'invalidRequest', attempts: 1, possiblyPaid: false },
		});
		expect(error.description).toMatch(/Correct the request.*set On Error to continue/);
	});

	test.each([
		['regular output', CONTINUE, 'items'],
		['error output', ERROR_OUTPUT, 'errorItems'],
	])('keeps a failure in its item when it continues on the %s', async (_output, node, output) => {
		await serve(failing(401, 'No auth credentials found'));
		const result = await run({ parameters, node, items: [{}] });
		expect(result.error).toBeUndefined();
		expect(result[output]).toHaveLength(1);
		expect(result[output][0].json.error).toEqual({
			message: expect.stringMatching(/No auth credentials found.*key/),
			type: 'authentication',
			status: 401,
			provider: null,
			attempts: 1,
			retryable: false,
			possiblyPaid: false,
		});
		expect(result[output][0].pairedItem).toEqual({ item: 0 });
	});

	test('fails each item, and passes no input on, when the credential is unusable', async () => {
		await serve(pages);
		const credential = { baseUrl: 'nowhere' };
		const { items } = await run({ parameters, credential, node: CONTINUE, items: [{ in: 1 }, {}] });
		expect(items.map(({ json }) => json.error.type)).toEqual([
			'invalidParameter',
			'invalidParameter',
		]);
		expect(items[0].json).not.toHaveProperty('in');
		const { error } = await run({ parameters, credential });
		expect(error.message).toMatch(/Base URL/);
	});

	test('never shows the key', async () => {
		await serve(failing(400, `the key ${KEY} is odd`));
		const { error, run: whole } = await run({ parameters });
		expect(error.message).toContain('[API key]');
		expect(JSON.stringify(whole.data.resultData)).not.toContain(KEY);
	});

	test("works as an agent's tool", async () => {
		await serve(pages);
		const { items, error } = await run({ parameters, node: { type: `${NODE_TYPE}Tool` } });
		expect(error).toBeUndefined();
		expect(items.length).toBeGreaterThan(0);
	});
});

describe('resources: model / getAll', () => {
	const ids = async (parameters) =>
		jsonOf(await run({ parameters: { ...MANY, ...parameters } })).map(({ id }) => id);

	test('gives flat records', async () => {
		await serve(pages);
		const [first] = jsonOf(await run({ parameters: MANY }));
		expect(first).toMatchObject({ id: MIXTRAL, contextLength: 65536, promptUsdPerMillion: 2 });
	});

	test('gives 50 at most by default, more or fewer by Limit, and all with Return All', async () => {
		const data = Array.from({ length: 120 }, (_, index) => ({ id: `author/model-${index}` }));
		await serve(() => ({ body: { data } }));
		expect(await ids({})).toEqual(data.slice(0, 50).map(({ id }) => id));
		expect(await ids({ limit: 2 })).toHaveLength(2);
		expect(await ids({ limit: 70 })).toHaveLength(70);
		expect(await ids({ returnAll: true, limit: 2 })).toHaveLength(120);
	});

	test('applies each filter, and the limit after them', async () => {
		await serve(pages);
		const [mixtral, batch, auto, free] = records.models.data.map(({ id }) => id);
		const filtered = (filters) => ids({ filters });
		expect(await filtered({})).toEqual([mixtral, batch, auto, free]);
		expect(await filtered({ search: 'MIXTRAL' })).toEqual([mixtral]);
		expect(await filtered({ supportedParameter: 'tools, temperature' })).toEqual([mixtral]);
		const listed = { supportedParameter: '={{ ["structured_outputs"] }}' };
		expect(await filtered(listed)).toEqual([batch]);
		expect(await filtered({ maxPrice: 2 })).toEqual([batch, free]);
		expect(await filtered({ maxPrice: 0 })).toEqual([free]);
		expect(await filtered({ minContext: '={{ "100000" }}' })).toEqual([batch, auto]);
		expect(await filtered({ search: '', maxPrice: '={{ "" }}' })).toHaveLength(4);
		expect(await ids({ filters: { maxPrice: 6 }, limit: 2 })).toEqual([mixtral, batch]);
	});

	test('reads filters per item and still asks once', async () => {
		const provider = await serve(pages);
		const { items } = await run({
			parameters: { ...MANY, filters: { search: '={{ $json.word }}' } },
			items: [{ word: 'mixtral' }, { word: 'nothing of the kind' }, { word: 'auto' }],
		});
		expect(items.map(({ json, pairedItem }) => [json.id, pairedItem.item])).toEqual([
			[MIXTRAL, 0],
			['openrouter/auto', 2],
		]);
		expect(provider.requests).toHaveLength(1);
	});

	test.each([
		['a limit of 0', { limit: 0 }, /Limit must be at least 1/],
		['a limit that is no number', { limit: '={{ "many" }}' }, /Limit must be a number/],
		['a negative price', { filters: { maxPrice: -1 } }, /Max Price must be at least 0/],
		['a context that is no number', { filters: { minContext: 'large' } }, /Min Context/],
		['a search that is no text', { filters: { search: '={{ [1] }}' } }, /Search must be text/],
		['parameters that are no list', { filters: { supportedParameter: 7 } }, /Supported Parameter/],
		['a switch that is neither', { simplify: '={{ "maybe" }}' }, /Simplify must be true or false/],
		['a Return All that is neither', { returnAll: '={{ 7 }}' }, /Return All/],
	])('refuses %s', async (_, parameters, words) => {
		const provider = await serve(pages);
		const { error } = await run({ parameters: { ...MANY, ...parameters } });
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			context: { itemIndex: 0, type: 'invalidParameter' },
		});
		expect(error.message).toMatch(words);
		expect(provider.requests).toHaveLength(0);
	});
});

describe('resources: model / getEndpoints', () => {
	test('gives one flat record per provider', async () => {
		await serve(pages);
		const items = jsonOf(await run({ parameters: ENDPOINTS }));
		expect(items).toHaveLength(2);
		expect(items[1]).toMatchObject({
			modelId: MIXTRAL,
			provider: 'Together',
			providerSlug: 'together/fp8',
			contextLength: 32768,
			promptUsdPerMillion: 1.2,
			quantization: 'fp8',
			uptimeLast1dPercent: 98.25,
			latencyP50Ms: null,
		});
	});

	test('looks up the model of each item, without a suffix that only changes routing', async () => {
		const provider = await serve(({ path }) => ({
			body: { data: { id: path.split('/').slice(2, 4).join('/'), endpoints: [{}] } },
		}));
		const { items } = await run({
			parameters: { ...ENDPOINTS, model: byId('={{ $json.model }}') },
			items: [{ model: 'a/b' }, { model: 'c/d:free' }, { model: 'a/b:nitro' }],
		});
		expect(items.map(({ json, pairedItem }) => [json.modelId, pairedItem.item])).toEqual([
			['a/b', 0],
			['c/d:free', 1],
			['a/b', 2],
		]);
		expect(provider.requests.map(({ path }) => path).sort()).toEqual([
			'/models/a/b/endpoints',
			'/models/c/d:free/endpoints',
		]);
	});

	test('keeps an unknown model and a bad ID apart from the items that succeed', async () => {
		const provider = await serve(pages);
		const { items } = await run({
			parameters: { ...ENDPOINTS, model: byId('={{ $json.model }}'), simplify: true },
			items: [{ model: 'a/unknown' }, { model: '../key' }, { model: MIXTRAL }, {}],
			node: CONTINUE,
		});
		expect(items.map(({ json, pairedItem }) => [pairedItem.item, json.error?.type])).toEqual([
			[0, 'notFound'],
			[1, 'invalidParameter'],
			[2, undefined],
			[2, undefined],
			[3, 'invalidParameter'],
		]);
		expect(items[0].json.error.message).toBe('No page. Check the model ID.');
		expect(items[1].json.error).toMatchObject({ status: null, attempts: 0 });
		expect(provider.requests).toHaveLength(2);
	});
});

describe('resources: generation / get', () => {
	const byItem = { ...GENERATION, generationId: '={{ $json.generationId }}' };

	test('asks for the generation of each item', async () => {
		const provider = await serve(({ query }) => ({
			body: { data: { ...records.generation.data, id: query.id } },
		}));
		const { items } = await run({
			parameters: byItem,
			items: [{ generationId: 'gen-a&b=c' }, { generationId: ' gen-2 ' }],
		});
		expect(items.map(({ json }) => json.generationId)).toEqual(['gen-a&b=c', 'gen-2']);
		expect(provider.requests.map(({ query }) => query)).toEqual([
			{ id: 'gen-a&b=c' },
			{ id: 'gen-2' },
		]);
		expect(items[0].json).toMatchObject({
			model: MIXTRAL,
			provider: 'Mistral',
			promptTokens: 10,
			completionTokens: 25,
			costUsd: 0.0015,
			latencyMs: 1250,
		});
	});

	test('waits while the record is not there yet', async () => {
		tryAgainAtOnce();
		const provider = await serve((request) =>
			request.index < 4 ? failing(404, 'Generation not found')() : pages(request),
		);
		const { items } = await run({ parameters: { ...GENERATION, generationId: 'gen-1' } });
		expect(items[0].json.generationId).toBe('gen-1');
		expect(provider.requests).toHaveLength(5);
	});

	test('gives up on a record that does not come', async () => {
		tryAgainAtOnce();
		const provider = await serve(failing(404, 'Generation not found'));
		const { error } = await run({ parameters: { ...GENERATION, generationId: 'gen-1' } });
		expect(error).toMatchObject({
			message: 'Item 0: Generation not found (HTTP 404)',
			context: { type: 'notFound', attempts: 7 },
		});
		expect(error.description).toMatch(/generation ID/);
		expect(provider.requests).toHaveLength(7);
	});

	test('refuses an empty ID without asking', async () => {
		const provider = await serve(pages);
		const { items } = await run({ parameters: byItem, items: [{}, {}], node: CONTINUE });
		expect(items.map(({ json }) => json.error.message)).toEqual(
			Array(2).fill(
				'Generation ID is empty: enter the generationId of an answer. Correct Generation ID.',
			),
		);
		expect(provider.requests).toHaveLength(0);
	});

	test('ends a wait at once when the execution is stopped', async () => {
		const controller = new AbortController();
		await serve(() => {
			setImmediate(() => controller.abort());
			return failing(404, 'Generation not found')();
		});
		const begunMs = performance.now();
		await run({
			parameters: { ...GENERATION, generationId: 'gen-1' },
			cancelSignal: controller.signal,
		});
		expect(performance.now() - begunMs).toBeLessThan(5_000);
	});

	test('takes the generation ID of an answer', async () => {
		const provider = await serve((request) =>
			request.path === '/generation' ? { body: records.generation } : undefined,
		);
		const { run: whole } = await run({
			parameters: { prompt: 'Hi' },
			next: { ...GENERATION, generationId: '={{ $json.generationId }}' },
		});
		const [second] = whole.data.resultData.runData.Second;
		expect(second.data.main[0][0].json.costUsd).toBe(0.0015);
		expect(provider.requests[1].query.id).toMatch(/^gen-/);
	});
});

describe('resources: account', () => {
	test('getKey gives limit, remainder and usage', async () => {
		await serve(pages);
		const [key] = jsonOf(await run({ parameters: GET_KEY }));
		expect(key).toMatchObject({ limitUsd: 100, limitRemainingUsd: 74.5, usageUsd: 25.5 });
	});

	test('getCredits gives what was bought, used and remains', async () => {
		await serve(pages);
		expect(jsonOf(await run({ parameters: GET_CREDITS }))).toEqual([
			{ totalCreditsUsd: 100.3, totalUsageUsd: 25.1, remainingUsd: 75.2 },
		]);
	});

	test.each([
		[401, 'No auth credentials found', 'authentication'],
		[403, 'Only management keys can perform this operation', 'forbidden'],
		[403, 'This key may not read credits', 'forbidden'],
	])(
		'getCredits says with a %i that it needs a management key (%s)',
		async (status, words, type) => {
			const provider = await serve(failing(status, words));
			const { error } = await run({ parameters: GET_CREDITS });
			expect(error.message).toBe(
				`Item 0: Get Credits needs a management key: ${words} (HTTP ${status})`,
			);
			expect(error.description).toMatch(/settings\/management-keys.*Get Key/s);
			const { items } = await run({ parameters: GET_CREDITS, node: CONTINUE });
			expect(items[0].json.error).toMatchObject({ type, status, retryable: false });
			expect(items[0].json.error.message).toMatch(/management key/);
			expect(provider.requests).toHaveLength(2);
		},
	);

	test('a server without the page is named as the cause', async () => {
		await serve(() => ({ status: 404, text: '<html>Not Found</html>' }));
		const { error } = await run({ parameters: GET_KEY });
		expect(error.message).toBe(
			'Item 0: This address is not an OpenRouter API: it replies with a web page (Not Found) (HTTP 404)',
		);
		expect(error.description).toMatch(/Base URL/);
	});
});

test.each([
	[{ ...GENERATION, generationId: "={{ $('Nowhere').item.json.x }}" }, 'Generation ID'],
	[{ ...MANY, filters: { search: "={{ $('Nowhere').item.json.x }}" } }, 'Search'],
	[{ ...MANY, limit: "={{ $('Nowhere').item.json.x }}" }, 'Limit'],
])('an expression that fails names its field: %j', async (parameters, field) => {
	const provider = await serve(pages);
	const { error } = await run({ parameters });
	expect(error.message).toContain(
		`${field} cannot be read. Expression failed: Referenced node doesn't exist`,
	);
	expect(provider.requests).toEqual([]);
});
