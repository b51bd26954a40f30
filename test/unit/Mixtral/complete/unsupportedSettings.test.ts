import { UsedSettings } from '../../../../nodes/Mixtral/complete/unsupportedSettings';
import { readModelList, type ModelList } from '../../../../nodes/openrouter/catalog/modelList';

describe('UsedSettings', () => {
	const modelList = readModelList([
		{ id: 'a/one', supported_parameters: ['temperature'] },
		{ id: 'a/silent' },
	]);
	const notes = (list: ModelList | null, model: string, ...names: string[]): string[] => {
		const used = new UsedSettings();
		const settings = Object.fromEntries(names.map((name) => [name, 1]));
		used.add({ ...settings, model, messages: [] });
		return used.notes(list);
	};

	test('names what the model does not list', () => {
		const names = ['model', 'messages', 'temperature', 'top_k', 'seed', 'provider'];
		expect(notes(modelList, 'a/one', ...names)).toEqual([
			expect.stringMatching(/^a\/one does not list support for top_k, seed: /),
		]);
	});

	test('says nothing where all is supported or nothing is known', () => {
		expect(notes(modelList, 'a/one', 'temperature')).toEqual([]);
		expect(notes(modelList, 'a/silent', 'seed')).toEqual([]);
		expect(notes(modelList, 'a/unknown', 'seed')).toEqual([]);
		expect(notes(null, 'a/one', 'seed')).toEqual([]);
	});
});
