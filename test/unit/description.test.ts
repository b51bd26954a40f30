import type {
	INode,
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { Mixtral } from '../../nodes/Mixtral/Mixtral.node';
import { HANDLERS } from '../../nodes/Mixtral/router';
import workflow from '../fixtures/workflowVersion1.json';

const { description } = new Mixtral();
const { properties } = description;

type Entry = INodePropertyOptions | INodeProperties | INodePropertyCollection;

const isChoice = (entry: Entry): entry is INodePropertyOptions => 'value' in entry;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
const isProperty = (entry: Entry): entry is INodeProperties => 'type' in entry;

const choicesOf = ({ options = [] }: INodeProperties) => options.filter(isChoice);
/** The fields inside a collection, in the order of the editor. */
const fieldsOf = ({ options = [] }: INodeProperties): INodeProperties[] =>
	options.flatMap((entry) => {
		if (isGroup(entry)) return entry.values;
		return isProperty(entry) ? [entry] : [];
	});
const withFields = (property: INodeProperties): INodeProperties[] => [
	property,
	...fieldsOf(property).flatMap(withFields),
];
const everything = properties.flatMap(withFields);
const described = everything.map((property): [string, INodeProperties] => [
	property.displayName,
	property,
]);

const shownFor = (resource: string, operation: string) =>
	properties.filter(({ displayOptions }) => {
		const { show = {} } = displayOptions ?? {};
		return (
			(show.resource?.includes(resource) ?? true) && (show.operation?.includes(operation) ?? true)
		);
	});

const find = (list: INodeProperties[], name: string): INodeProperties => {
	const found = list.find((property) => property.name === name);
	if (found === undefined) throw new Error(`There is no ${name}`);
	return found;
};

describe('resources and operations', () => {
	const resources = choicesOf(find(properties, 'resource')).map(({ value }) => String(value));
	const operations = (resource: string) =>
		properties
			.filter(({ name }) => name === 'operation')
			.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes(resource))
			.flatMap(choicesOf)
			.map(({ value }) => String(value));

	test('are those of the contract', () => {
		expect(Object.fromEntries(resources.map((name) => [name, operations(name)]))).toEqual({
			account: ['getCredits', 'getKey'],
			chat: ['complete'],
			generation: ['get'],
			model: ['getEndpoints', 'getAll'],
		});
	});

	test('each have a handler, and each handler an option', () => {
		const options = resources.flatMap((resource) =>
			operations(resource).map((operation) => `${resource} ${operation}`),
		);
		const handlers = Object.entries(HANDLERS).flatMap(([resource, byOperation]) =>
			Object.keys(byOperation).map((operation) => `${resource} ${operation}`),
		);
		expect(options.sort()).toEqual(handlers.sort());
	});

	test('start at the completion of a chat, and each resource at an operation of its own', () => {
		const defaults = properties
			.filter(({ name }) => name === 'operation')
			.map(({ displayOptions, default: value }) => [displayOptions?.show?.resource?.[0], value]);
		expect(find(properties, 'resource').default).toBe('chat');
		expect(Object.fromEntries(defaults)).toEqual({
			account: 'getKey',
			chat: 'complete',
			generation: 'get',
			model: 'getAll',
		});
	});

	test('say in the editor what each operation does', () => {
		for (const { action, description: words } of properties
			.filter(({ name }) => name === 'operation')
			.flatMap(choicesOf)) {
			expect(action).toMatch(/^[A-Z]/);
			expect(words).toMatch(/^Get /);
		}
	});
});

const DEFAULT_MODEL = {
	mode: 'list',
	value: 'mistralai/mixtral-8x22b-instruct',
	cachedResultName: 'Mistral: Mixtral 8x22B Instruct',
};

/** The parameters of the contract. A type alone where the contract names no default. */
const CONTRACT: Record<string, Record<string, { type: string; default?: unknown }>> = {
	'chat complete': {
		model: {
			type: 'resourceLocator',
			default: DEFAULT_MODEL,
		},
		promptType: { type: 'options', default: 'prompt' },
		systemMessage: { type: 'string', default: '' },
		prompt: { type: 'string', default: '' },
		messages: { type: 'fixedCollection' },
		messagesJson: { type: 'json' },
		outputFormat: { type: 'options', default: 'text' },
		schemaType: { type: 'options', default: 'fromJson' },
		jsonSchemaExample: { type: 'json' },
		inputSchema: { type: 'json' },
		files: { type: 'collection', default: {} },
		sampling: { type: 'collection', default: {} },
		routing: { type: 'collection', default: {} },
		batching: { type: 'collection', default: {} },
		options: { type: 'collection', default: {} },
	},
	'model getAll': {
		returnAll: { type: 'boolean', default: false },
		limit: { type: 'number', default: 50 },
		filters: { type: 'collection', default: {} },
		simplify: { type: 'boolean', default: true },
	},
	'model getEndpoints': {
		model: {
			type: 'resourceLocator',
			default: DEFAULT_MODEL,
		},
		simplify: { type: 'boolean', default: true },
	},
	'generation get': {
		generationId: { type: 'string', default: '' },
		simplify: { type: 'boolean', default: true },
	},
	'account getKey': { simplify: { type: 'boolean', default: true } },
	'account getCredits': { simplify: { type: 'boolean', default: true } },
};

/** The fields of the contract's collections; a default where the contract names one. */
const FIELDS: Record<string, { names: string; defaults?: Record<string, unknown> }> = {
	files: {
		names: `
			binaryFields urls imageDetail pdfEngine`,
	},
	sampling: {
		names: `
			temperature topP topK minP topA frequencyPenalty presencePenalty repetitionPenalty seed
			maxTokens stop logitBias logprobs topLogprobs safePrompt`,
	},
	routing: {
		names: `
			fallbackModels order only ignore allowFallbacks requireParameters dataCollection zdr
			enforceDistillableText quantizations sort sortPartition maxPromptPrice
			maxCompletionPrice maxRequestPrice maxImagePrice preferredMinThroughput
			preferredMaxLatency`,
	},
	batching: {
		names: `
			maxConcurrency requestsPerMinute maxAttempts requestTimeoutSeconds
			maxRateLimitWaitSeconds maxRunTimeMinutes maxCostUsd sendIdenticalOnce
			stopAfterFailures`,
		defaults: {
			maxConcurrency: 10,
			requestsPerMinute: 0,
			maxAttempts: 5,
			requestTimeoutSeconds: 300,
			maxRateLimitWaitSeconds: 300,
			maxRunTimeMinutes: 0,
			maxCostUsd: 0,
			sendIdenticalOnce: false,
			stopAfterFailures: 0,
		},
	},
	options: {
		names: `
			outputContent outputField includeInputFields cacheTtlSeconds tools toolChoice
			parallelToolCalls webSearch webSearchDomains webSearchEngine webSearchExcludedDomains
			webSearchMaxResults cacheSystemMessage responseHealing contextCompression reasoning
			preset serviceTier maxJsonRepairs mixtralTemplate enableStreaming user sessionId
			metadata extraBody`,
		defaults: {
			outputContent: 'simplified',
			includeInputFields: false,
			cacheTtlSeconds: 0,
			cacheSystemMessage: 'off',
			maxJsonRepairs: 2,
			mixtralTemplate: true,
			enableStreaming: true,
		},
	},
	filters: {
		names: `
			search supportedParameter maxPrice minContext`,
	},
};

describe('parameters', () => {
	test.each(Object.entries(CONTRACT))('of %s are those of the contract', (name, contract) => {
		const [resource = '', operation = ''] = name.split(' ');
		const shown = shownFor(resource, operation).filter(
			(property) => !['resource', 'operation'].includes(property.name),
		);
		expect(shown.map((property) => property.name).sort()).toEqual(Object.keys(contract).sort());
		for (const [parameter, wanted] of Object.entries(contract)) {
			expect(find(shown, parameter)).toMatchObject(wanted);
		}
	});

	test.each(Object.entries(FIELDS))('inside %s are those of the contract', (name, contract) => {
		const fields = fieldsOf(find(properties, name));
		const names = contract.names.trim().split(/\s+/);
		expect(fields.map((field) => field.name).sort()).toEqual(names.sort());
		for (const [field, value] of Object.entries(contract.defaults ?? {})) {
			expect(find(fields, field).default).toBe(value);
		}
	});

	test('offer the values of the contract', () => {
		const values = (list: INodeProperties[], name: string) =>
			choicesOf(find(list, name)).map(({ value }) => value);
		expect(values(properties, 'promptType').sort()).toEqual(['json', 'messages', 'prompt']);
		expect(values(properties, 'outputFormat').sort()).toEqual(['jsonObject', 'jsonSchema', 'text']);
		expect(values(properties, 'schemaType').sort()).toEqual(['fromJson', 'manual']);
		expect(values(fieldsOf(find(properties, 'messages')), 'role').sort()).toEqual([
			'assistant',
			'system',
			'user',
		]);
		const options = fieldsOf(find(properties, 'options'));
		expect(values(options, 'outputContent').sort()).toEqual(['answer', 'raw', 'simplified']);
		const files = fieldsOf(find(properties, 'files'));
		expect(values(files, 'imageDetail').sort()).toEqual(['auto', 'high', 'low']);
		expect(values(files, 'pdfEngine').sort()).toEqual(['cloudflare-ai', 'mistral-ocr', 'native']);
	});

	test('that choose the shape of a node take no expression, and all others do', () => {
		const fixed = new Set(
			everything.filter(({ noDataExpression }) => noDataExpression).map(({ name }) => name),
		);
		expect([...fixed].sort()).toEqual([
			'operation',
			'outputFormat',
			'promptType',
			'resource',
			'schemaType',
		]);
		for (const property of everything.filter(({ name }) => fixed.has(name))) {
			expect(property.noDataExpression).toBe(true);
		}
	});

	test('let a model be chosen from a searchable list or by ID', () => {
		for (const { modes } of properties.filter(({ name }) => name === 'model')) {
			expect(modes).toMatchObject([
				{ name: 'list', typeOptions: { searchListMethod: 'searchModels', searchable: true } },
				{ name: 'id', type: 'string' },
			]);
		}
		expect(new Mixtral().methods.listSearch).toHaveProperty('searchModels');
	});

	test.each(described)('%s has a default that its own limits allow', (_, property) => {
		const { type, default: value, typeOptions } = property;
		expect(value).toBeDefined();
		if (type === 'number') {
			expect(typeof value).toBe('number');
			const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = typeOptions ?? {};
			expect(value).toBeGreaterThanOrEqual(minValue);
			expect(value).toBeLessThanOrEqual(maxValue);
			if (numberPrecision !== undefined) {
				expect(Number(Number(value).toFixed(numberPrecision))).toBe(value);
			}
		}
		if (type === 'boolean') expect(typeof value).toBe('boolean');
		if (type === 'json') expect(() => JSON.parse(String(value)) as unknown).not.toThrow();
		if (type === 'options') {
			expect(choicesOf(property).map((choice) => choice.value)).toContain(value);
		}
		if (type === 'multiOptions') expect(value).toEqual([]);
	});

	test('have an alphabetical order in a collection of five or more, as n8n asks for', () => {
		for (const { type, options = [] } of everything) {
			if (type !== 'collection' || options.length < 5) continue;
			const names = options.filter(isProperty).map(({ displayName }) => displayName);
			const inOrder = [...names].sort((left, right) =>
				left.toLowerCase() < right.toLowerCase() ? -1 : 1,
			);
			expect(names).toEqual(inOrder);
		}
	});

	test('never have two choices of the same value or name', () => {
		for (const property of everything) {
			const choices = choicesOf(property);
			expect(new Set(choices.map(({ value }) => value)).size).toBe(choices.length);
			expect(new Set(choices.map(({ name }) => name)).size).toBe(choices.length);
		}
	});
});

describe('displayOptions', () => {
	/** Each condition with the list in which its property must stand. */
	const conditions = (
		list: INodeProperties[],
	): Array<[string, string, unknown, INodeProperties[]]> =>
		list.flatMap((property) => {
			const own = [property, ...choicesOf(property)].flatMap(({ displayOptions = {} }) =>
				[displayOptions.show ?? {}, displayOptions.hide ?? {}].flatMap((rules) =>
					Object.entries(rules).flatMap(([name, values = []]) =>
						values.map((value): [string, string, unknown, INodeProperties[]] => [
							property.displayName,
							name,
							value,
							list,
						]),
					),
				),
			);
			return [...own, ...conditions(fieldsOf(property))];
		});

	test.each(conditions(properties))('of %s: %s can be %j', (_, name, value, siblings) => {
		if (name === '@tool') {
			expect(value).toBe(true);
			return;
		}
		const named = siblings.filter((property) => property.name === name);
		expect(named.length).toBeGreaterThan(0);
		const possible = named.flatMap((property) =>
			property.type === 'boolean'
				? [true, false]
				: choicesOf(property).map((choice) => choice.value),
		);
		expect(possible).toContain(value);
	});

	test('hide from an agent what makes no sense in a tool', () => {
		const hidden = (entry: INodeProperties | INodePropertyOptions) =>
			entry.displayOptions?.hide?.['@tool']?.includes(true) === true;
		const names = everything.filter(hidden).map(({ name }) => name);
		expect(names.sort()).toEqual([
			'batching',
			'includeInputFields',
			'outputContent',
			'outputField',
		]);
		const resources = choicesOf(find(properties, 'resource')).filter(hidden);
		expect(resources.map(({ value }) => value)).toEqual(['account']);
	});
});

describe('a workflow saved by version 1', () => {
	const resolve = (name: string) => {
		const node = workflow.nodes.find((candidate) => candidate.name === name);
		if (node === undefined) throw new Error(`There is no node ${name}`);
		return NodeHelpers.getNodeParameters(
			properties,
			node.parameters as INodeParameters,
			true,
			false,
			node as unknown as INode,
			description,
		);
	};
	const model = { __rl: true, ...DEFAULT_MODEL };

	test('belongs to the version that the node still has', () => {
		expect(description.version).toBe(1);
	});

	test('has the defaults of the contract where it holds a prompt alone', () => {
		expect(resolve('Prompt only')).toEqual({
			resource: 'chat',
			operation: 'complete',
			model,
			promptType: 'prompt',
			systemMessage: '',
			prompt: '=Summarize: {{ $json.review }}',
			outputFormat: 'text',
			files: {},
			sampling: {},
			routing: {},
			batching: {},
			options: {},
		});
	});

	test('keeps what it sets, and has the defaults for the rest', () => {
		expect(resolve('Schema from an example')).toEqual({
			resource: 'chat',
			operation: 'complete',
			model,
			promptType: 'messages',
			messages: { message: [{ role: 'user', content: '' }] },
			outputFormat: 'jsonSchema',
			schemaType: 'fromJson',
			jsonSchemaExample: '{\n\t"sentiment": "positive",\n\t"keywords": ["battery", "price"]\n}',
			files: {},
			sampling: { temperature: 0 },
			routing: {},
			batching: { maxConcurrency: 20 },
			options: { outputField: 'ai' },
		});
	});

	test('has the defaults of the other resources', () => {
		expect(resolve('Models')).toEqual({
			resource: 'model',
			operation: 'getAll',
			returnAll: false,
			limit: 50,
			filters: {},
			simplify: true,
		});
		expect(resolve('Endpoints')).toEqual({
			resource: 'model',
			operation: 'getEndpoints',
			model,
			simplify: true,
		});
		expect(resolve('Generation')).toEqual({
			resource: 'generation',
			operation: 'get',
			generationId: '={{ $json.generationId }}',
			simplify: true,
		});
		expect(resolve('Key')).toEqual({ resource: 'account', operation: 'getKey', simplify: true });
	});
});
