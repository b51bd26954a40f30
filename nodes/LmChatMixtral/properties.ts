import type { INodeProperties } from 'n8n-workflow';
import { maxAttempts, maxRateLimitWait, requestTimeout } from '../fields/batching';
import { settingsReader } from '../fields/read';
import { modelLocator } from '../fields/modelLocator';
import { options } from '../fields/options';
import { routing } from '../fields/routing';
import { sampling } from '../fields/sampling';

/** Left out: what the root node decides (tools, output, streaming) and what makes items. */
const OPTIONS = new Set<string>([
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

const maxAttemptsOfCall = {
	...maxAttempts,
	description: 'Highest number of tries for a call. A rate-limited reply does not count as a try.',
} as const satisfies INodeProperties;

/** Shorter than in a batch, since somebody may wait in a chat. */
const maxRateLimitWaitInChat = {
	...maxRateLimitWait,
	default: 60,
	description:
		'How long a call waits when a provider limits the rate. If the wait is longer, the call fails.',
} as const satisfies INodeProperties;

const LIMITS = [maxAttemptsOfCall, maxRateLimitWaitInChat, requestTimeout] as const;

export const readLimits = settingsReader('Limits', [...LIMITS]);

export const properties: INodeProperties[] = [
	modelLocator,
	sampling,
	routing,
	{
		...options,
		description: 'All other settings of the request',
		options: options.options.filter(({ name }) => OPTIONS.has(name)),
	},
	...LIMITS,
];
