import type { INodeProperties } from 'n8n-workflow';
import { LmChatMixtral } from '../../../nodes/LmChatMixtral/LmChatMixtral.node';
import { Mixtral } from '../../../nodes/Mixtral/Mixtral.node';

const { properties } = new LmChatMixtral().description;

const find = (list: INodeProperties[], wanted: string) => list.find(({ name }) => name === wanted);
const optionNames = (list: INodeProperties[], name: string) =>
	find(list, name)?.options?.map((option) => option.name);

describe('the fields of the chat model', () => {
	test('have the names of the contract', () => {
		expect(properties.map(({ name }) => name)).toEqual([
			'model',
			'sampling',
			'routing',
			'options',
			'maxAttempts',
			'maxRateLimitWaitSeconds',
			'requestTimeoutSeconds',
		]);
	});

	test.each(['sampling', 'routing'])('hold all of %s that the Mixtral node has', (name) => {
		const own = new Mixtral().description.properties;
		expect(optionNames(properties, name)).toEqual(optionNames(own, name));
	});

	test('hold the options that shape a request, and none that shape items', () => {
		expect(optionNames(properties, 'options')).toEqual([
			'cacheSystemMessage',
			'cacheTtlSeconds',
			'contextCompression',
			'extraBody',
			'metadata',
			'mixtralTemplate',
			'parallelToolCalls',
			'preset',
			'reasoning',
			'serviceTier',
			'sessionId',
			'user',
			'webSearch',
			'webSearchDomains',
			'webSearchEngine',
			'webSearchExcludedDomains',
			'webSearchMaxResults',
		]);
	});
});
