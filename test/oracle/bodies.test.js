'use strict';

/** The node puts on the wire what the clients of OpenAI and OpenRouter put there. */

const { describeNode, openCapture, saved } = require('./capture.js');
const { rows } = require('./rows');
const { HELLO, toCamelCase, UNDECLARED } = require('./rows/row');

/** @type {Awaited<ReturnType<typeof openCapture>>} */
let capture;
beforeAll(async () => {
	capture = await openCapture();
});
afterAll(() => capture.close());

/** A body without the fields that `@openrouter/sdk` does not declare. */
function declaredPart(body) {
	const copy = structuredClone(body);
	for (const { path } of UNDECLARED) {
		const [field, inner] = path;
		if (inner === undefined) delete copy[field];
		else delete copy[field]?.[inner];
	}
	return copy;
}

describe.each(rows)('$name', ({ parameters, item, binary, openai }) => {
	/** @type {{ body: object }} */
	let sent;
	beforeAll(async () => {
		sent = await capture.nodeRequest({ parameters, item, binary });
	});

	test('has the body of openai', async () => {
		const { body } = await capture.openAiRequest(openai);
		expect(sent.body).toEqual(body);
	});

	test('has the body of @openrouter/sdk', async () => {
		const { body } = await capture.openRouterRequest(toCamelCase(openai));
		const { stream, ...rest } = body;
		expect(stream).toBe(false);
		expect(declaredPart(sent.body)).toEqual(rest);
	});
});

describe('@openrouter/sdk', () => {
	const nest = ([field, inner], value) =>
		inner === undefined ? { [field]: value } : { [field]: { [inner]: value } };
	const cases = UNDECLARED.map((field) => ({ ...field, name: field.path.join('.') }));

	test.each(cases)('strips $name, which $page describes', async ({ path, value }) => {
		const extra = nest(path, value);
		for (const spelled of [extra, toCamelCase(extra)]) {
			const { body } = await capture.openRouterRequest({ ...HELLO, ...spelled });
			const [field, inner] = path;
			expect(body).not.toHaveProperty(inner === undefined ? field : [field, inner]);
			const name = Object.keys(inner === undefined ? spelled : Object.values(spelled)[0])[0];
			expect(JSON.stringify(body)).not.toContain(name);
		}
	});

	test.each(cases)('is the only one that strips $name', async ({ path, value }) => {
		const extra = nest(path, value);
		const { body } = await capture.openAiRequest({ ...HELLO, ...extra });
		expect(body).toMatchObject(extra);
	});

	test.each(cases)('leaves $name to a row of its own', ({ path }) => {
		const [field, inner] = path;
		const users = rows.filter(({ openai }) =>
			inner === undefined ? field in openai : inner in (openai[field] ?? {}),
		);
		expect(users).not.toHaveLength(0);
	});
});

describe('the rows', () => {
	/** What stays in the node: how it reads and shows answers, and headers. */
	const NOT_IN_A_BODY = [
		'cacheTtlSeconds',
		'enableStreaming',
		'includeInputFields',
		'maxJsonRepairs',
		'outputContent',
		'outputField',
	];
	const GROUPS = ['files', 'sampling', 'routing', 'options'];
	const OTHER_PARAMETERS = [
		'model',
		'promptType',
		'systemMessage',
		'prompt',
		'messages',
		'messagesJson',
		'outputFormat',
		'schemaType',
		'jsonSchemaExample',
		'inputSchema',
	];

	test('number at least sixty, each with a name of its own', () => {
		expect(rows.length).toBeGreaterThanOrEqual(60);
		expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
	});

	test('hold parameters exactly as n8n saves them', async () => {
		const description = await describeNode();
		for (const { parameters } of rows) expect(saved(description, parameters)).toEqual(parameters);
	});

	test('use every field of a request at least twice', async () => {
		const { properties } = await describeNode();
		const fields = GROUPS.flatMap((group) => {
			const { options } = properties.find(({ name }) => name === group);
			return options.map(({ name }) => ({ group, name }));
		});
		const inBody = fields.filter(({ name }) => !NOT_IN_A_BODY.includes(name));
		const uses = ({ group, name }) =>
			rows.filter(({ parameters }) => name in (parameters[group] ?? {})).length;
		expect(inBody.filter((field) => uses(field) < 2)).toEqual([]);
		expect(fields.map(({ name }) => name)).toEqual(expect.arrayContaining(NOT_IN_A_BODY));
	});

	test('use every other parameter of a request at least twice', () => {
		const uses = (name) => rows.filter(({ parameters }) => name in parameters).length;
		expect(OTHER_PARAMETERS.filter((name) => uses(name) < 2)).toEqual([]);
	});

	test('use every choice of every field of a request', async () => {
		const { properties } = await describeNode();
		const isUsed = (group, field, choice) =>
			rows.some(({ parameters, item = {} }) => {
				const value = parameters[group.name]?.[field.name];
				const isExpression = String(value).startsWith('=');
				return (isExpression ? Object.values(item) : [value].flat()).includes(choice.value);
			});
		for (const group of properties.filter(({ name }) => GROUPS.includes(name))) {
			for (const field of group.options.filter(({ name }) => !NOT_IN_A_BODY.includes(name))) {
				const unused = (field.options ?? []).filter((choice) => !isUsed(group, field, choice));
				expect({ field: field.name, unused }).toEqual({ field: field.name, unused: [] });
			}
		}
	});
});
