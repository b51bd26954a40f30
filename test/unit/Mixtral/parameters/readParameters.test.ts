import type { IDataObject } from 'n8n-workflow';
import { readRequestSettings } from '../../../../nodes/fields/requestSettings';
import { ChatParameterReader } from '../../../../nodes/Mixtral/parameters/readParameters';
import { invalid, valid } from '../../../../nodes/checked';
import { fakeContext, type Fake } from '../fakeContext';

const open = (fake: Fake) => {
	const { context, reads } = fakeContext(fake);
	return { reader: new ChatParameterReader(context), reads };
};

describe('reading items', () => {
	test('resolves what holds no expression once, and the rest per item', () => {
		const { reader, reads } = open({
			parameters: {
				model: 'a/one',
				prompt: ((index: number) => `prompt ${index}`) as never,
				sampling: { temperature: 1 },
			},
			raw: { prompt: '={{ $json.prompt }}' },
		});
		reads.length = 0;
		const items = [0, 1, 2].map((index) => reader.readItem(index));
		expect(reads).toEqual(['prompt 0', 'prompt 1', 'prompt 2']);
		expect(items.map(({ prompt }) => prompt)).toEqual(
			[0, 1, 2].map((index) => ({
				promptType: 'prompt',
				systemMessage: '',
				prompt: `prompt ${index}`,
			})),
		);
		expect(items[1]?.sampling).toBe(items[0]?.sampling);
	});

	test('finds expressions deep inside collections and the model locator', () => {
		const deep = open({
			parameters: { options: {}, model: 'a/one' },
			raw: {
				options: { metadata: { a: [{ b: '={{ 1 }}' }] } },
				model: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
			},
		});
		deep.reads.length = 0;
		deep.reader.readItem(4);
		expect(deep.reads).toEqual(['model 4', 'options 4']);
		expect(deep.reader.modelVaries).toBe(true);
		expect(open({ parameters: { model: 'a/one' } }).reader.modelVaries).toBe(false);
	});

	test('an expression that gives nothing for a collection leaves it empty', () => {
		const { reader } = open({ parameters: { sampling: null }, raw: { sampling: '={{ null }}' } });
		expect(reader.readItem(0).sampling).toEqual({});
	});

	test.each<[IDataObject, unknown]>([
		[
			{ promptType: 'messages', messages: { message: [] } },
			{ promptType: 'messages', messages: { message: [] } },
		],
		[
			{ promptType: 'json', messagesJson: '[]' },
			{ promptType: 'json', messagesJson: '[]' },
		],
	])('reads the prompt of %j', (parameters, prompt) => {
		expect(open({ parameters }).reader.readItem(0).prompt).toEqual(prompt);
	});

	test('reads the schema of its type, and none for text', () => {
		const parameters = { outputFormat: 'jsonSchema', jsonSchemaExample: 'a', inputSchema: 'b' };
		expect(open({ parameters }).reader.readItem(0).schema).toBe('a');
		const manual = { ...parameters, schemaType: 'manual' };
		expect(open({ parameters: manual }).reader.readItem(0).schema).toBe('b');
		expect(open({ parameters: { inputSchema: 'b' } }).reader.readItem(0).schema).toBeNull();
	});
});

describe('readOutput', () => {
	const read = (options: IDataObject, type = 'x.mixtral') =>
		open({ node: { type } }).reader.readOutput(options);

	test('is simplified at the top level unless something else is set', () => {
		const plain = valid({ content: 'simplified', field: '', includeInputFields: false });
		expect(read({})).toEqual(plain);
		expect(read({ outputContent: '', outputField: null, includeInputFields: '' })).toEqual(plain);
	});

	test('reads what is set', () => {
		const options = { outputContent: 'raw', outputField: ' ai ', includeInputFields: 'true' };
		expect(read(options)).toEqual(valid({ content: 'raw', field: 'ai', includeInputFields: true }));
	});

	test.each(['error', 'skipped', ' error '])('refuses the field %p', (outputField) => {
		expect(read({ outputField })).toEqual(
			invalid(
				'Output Field',
				`must not be "${outputField.trim()}", which marks items without an answer`,
			),
		);
	});

	test('refuses unknown contents', () => {
		expect(read({ outputContent: 'all' })).toMatchObject({ problem: { field: 'Output Content' } });
	});

	test('is the answer alone for a tool, whatever is set', () => {
		const options = { outputContent: 'all', outputField: 'error', includeInputFields: true };
		expect(read(options, 'x.mixtralTool')).toEqual(
			valid({ content: 'answer', field: '', includeInputFields: false }),
		);
	});
});

describe('readRequestSettings', () => {
	test('has the defaults of the contract', () => {
		expect(readRequestSettings({})).toMatchObject(
			valid({ cacheTtlSeconds: 0, maxJsonRepairs: 2, mixtralTemplate: true }),
		);
		const empty = { cacheTtlSeconds: '', maxJsonRepairs: null, mixtralTemplate: '' };
		expect(readRequestSettings(empty)).toEqual(readRequestSettings({}));
	});

	test('reads what is set', () => {
		const options = { cacheTtlSeconds: '60', maxJsonRepairs: 0, mixtralTemplate: false };
		expect(readRequestSettings(options)).toMatchObject(
			valid({ cacheTtlSeconds: 60, maxJsonRepairs: 0, mixtralTemplate: false }),
		);
	});

	test.each([
		[{ cacheTtlSeconds: -1 }, 'Cache TTL (Seconds)'],
		[{ cacheTtlSeconds: 86_401 }, 'Cache TTL (Seconds)'],
		[{ cacheTtlSeconds: 1.5 }, 'Cache TTL (Seconds)'],
		[{ maxJsonRepairs: 11 }, 'Max JSON Repairs'],
		[{ mixtralTemplate: 'so' }, 'Mixtral Template'],
	])('%j is refused by name', (options, field) => {
		expect(readRequestSettings(options)).toMatchObject({ ok: false, problem: { field } });
	});
});
