import {
	isMistralModel,
	isMixtralFamily,
} from '../../../../nodes/openrouter/mixtralTemplate/appliesTo';

describe('isMixtralFamily', () => {
	test.each([
		'mistralai/mixtral-8x22b-instruct',
		'mistralai/mixtral-8x7b-instruct:nitro',
		'mistralai/Mixtral-8x22B-Instruct@preset/mine',
		'~mistralai/mixtral-latest',
		'fireworks/mixtral-8x22b-instruct-preview',
	])('knows %s', (modelId) => {
		expect(isMixtralFamily(modelId)).toBe(true);
	});

	test.each([
		'',
		'mistralai/mistral-large',
		'cognitivecomputations/dolphin-mixtral-8x22b',
		'nousresearch/nous-hermes-2-mixtral-8x7b-dpo',
		'microsoft/wizardlm-2-8x22b',
		'openai/gpt-5',
		'@preset/mixtral-',
	])('leaves %j alone', (modelId) => {
		expect(isMixtralFamily(modelId)).toBe(false);
	});
});

describe('isMistralModel', () => {
	test.each(['mistralai/mistral-large', '~mistralai/mistral-latest', 'fireworks/mixtral-8x7b'])(
		'knows %s',
		(modelId) => {
			expect(isMistralModel(modelId)).toBe(true);
		},
	);

	test.each(['', 'openai/gpt-5', 'nousresearch/nous-hermes-2-mixtral-8x7b-dpo', 'mistralai'])(
		'leaves %j alone',
		(modelId) => {
			expect(isMistralModel(modelId)).toBe(false);
		},
	);
});
