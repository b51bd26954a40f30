'use strict';

const { NodeHelpers } = require('n8n-workflow');
const { completion, refusal } = require('../openrouter/shapes');
const { loadPackage, MIXTRAL } = require('../n8nCore/runNode');
const { useFixture } = require('../n8nCore/fixture');
const { runAlone } = require('../n8nCore/runAlone');
const { toolVariant } = require('../n8nCore/toolVariant');

const { answer, serve, run } = useFixture();

const asTool = { type: `${MIXTRAL}Tool` };

const describeNode = async () => (await loadPackage()).getNode('mixtral').type.description;

/** Names of the fields that the editor shows, those inside collections as `collection.field`. */
function shownFields(description, parameters) {
	const node = { name: 'Mixtral', typeVersion: 1, parameters };
	const values = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	const isShown = (property, at) =>
		NodeHelpers.displayParameter(at, property, node, description, values);
	return description.properties
		.filter((property) => isShown(property, values))
		.flatMap((property) =>
			property.type === 'collection'
				? property.options
						.filter((option) => isShown(option, values[property.name] ?? {}))
						.map((option) => `${property.name}.${option.name}`)
				: [property.name],
		);
}

describe('the description of mixtralTool', () => {
	const HIDDEN = ['options.outputContent', 'options.outputField', 'options.includeInputFields'];

	test('is made by n8n, since the node is usable as a tool', async () => {
		const description = await describeNode();
		expect(description.usableAsTool).toBe(true);
		expect(toolVariant(description)).toMatchObject({
			name: 'mixtralTool',
			displayName: 'Mixtral Tool',
			inputs: [],
			outputs: ['ai_tool'],
		});
	});

	test('hides what makes no sense for a tool, and nothing else', async () => {
		const description = await describeNode();
		const tool = toolVariant(description);
		const node = shownFields(description, {});
		const hidden = node.filter((name) => !shownFields(tool, {}).includes(name));
		expect(hidden.filter((name) => !name.startsWith('batching.')).sort()).toEqual(
			[...HIDDEN].sort(),
		);
		const batching = node.filter((name) => name.startsWith('batching.'));
		expect(hidden.filter((name) => name.startsWith('batching.'))).toEqual(batching);
		expect(batching.length).toBeGreaterThan(0);
	});

	test.each(['messages', 'json'])('hides the same with the prompt type %s', async (promptType) => {
		const tool = toolVariant(await describeNode());
		const shown = shownFields(tool, { promptType });
		for (const name of HIDDEN) expect(shown).not.toContain(name);
		expect(shown.some((name) => name.startsWith('batching'))).toBe(false);
	});

	test('does not offer the account', async () => {
		const description = await describeNode();
		const node = { name: 'Mixtral', typeVersion: 1, parameters: {} };
		const offered = (variant) =>
			variant.properties
				.find(({ name }) => name === 'resource')
				.options.filter((option) => NodeHelpers.displayParameter({}, option, node, variant))
				.map(({ value }) => value);
		const inNode = offered(description);
		expect(inNode).toContain('account');
		expect(offered(toolVariant(description))).toEqual(
			inNode.filter((value) => value !== 'account'),
		);
	});

	test('has labels that tell a model what to fill in', async () => {
		const { properties } = await describeNode();
		const labelOf = (name) => properties.find((property) => property.name === name).displayName;
		expect(labelOf('prompt')).toBe('Prompt');
		expect(labelOf('systemMessage')).toBe('System Message');
		expect(properties.map(({ name }) => name)).not.toContain('description');
	});
});

describe('a call of the tool', () => {
	test('gives the text alone', async () => {
		await serve();
		const { items } = await run({ node: asTool });
		expect(items).toEqual([{ json: { text: 'echo: one' }, pairedItem: { item: 0 } }]);
	});

	test('gives the parsed output alone', async () => {
		await answer(() => ({ body: completion('{"a":1}') }));
		const { items } = await run({ node: asTool, parameters: { outputFormat: 'jsonObject' } });
		expect(items[0].json).toEqual({ output: { a: 1 } });
	});

	test('ignores settings that a node copied into the agent brings along', async () => {
		const provider = await serve();
		const { items } = await run({
			items: [{ prompt: 'one', id: 7 }],
			node: asTool,
			parameters: {
				batching: { maxCostUsd: 0.000001, maxAttempts: 1 },
				options: { outputContent: 'raw', outputField: 'ai', includeInputFields: true, user: 'me' },
			},
		});
		expect(items[0].json).toEqual({ text: 'echo: one' });
		expect(provider.completions[0].body.user).toBe('me');
	});

	test('that fails is an error that the agent can read', async () => {
		await serve(() => refusal(400, 'too odd'));
		const { error } = await run({ node: asTool });
		expect(error.message).toBe('Item 0: too odd (HTTP 400)');
	});

	test('that fails goes on where On Error says so', async () => {
		await serve(() => refusal(400, 'too odd'));
		const { items } = await run({ node: { ...asTool, onError: 'continueRegularOutput' } });
		expect(items[0].json).toEqual({ error: expect.objectContaining({ type: 'invalidRequest' }) });
	});

	test('with a bad parameter names the field', async () => {
		await serve();
		const { error } = await run({ node: asTool, parameters: { sampling: { temperature: 5 } } });
		expect(error.message).toContain('Temperature');
	});
});

test("runs as a tool of n8n's own agents, which have no workflow around it", async () => {
	const { baseUrl } = await serve();
	const parameters = { prompt: '={{ $json.question }}' };
	const output = await runAlone({ baseUrl, parameters, items: [{ json: { question: 'Hi' } }] });
	expect(output).toEqual([{ json: { text: 'echo: Hi' }, pairedItem: { item: 0 } }]);
});
