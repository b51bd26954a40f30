import type { INodeProperties } from 'n8n-workflow';
import { invalid, valid, type Checked } from '../checked';
import { fieldsReader } from './read';
import { list } from './rules';

export const webSearch = {
	displayName: 'Web Search',
	name: 'webSearch',
	type: 'boolean',
	default: true,
	description:
		'Whether the model may search the web (server tool openrouter:web_search). Each search has a fee. The output holds the sources as citations.',
} as const satisfies INodeProperties;

export const webSearchDomains = {
	displayName: 'Web Search Domains',
	name: 'webSearchDomains',
	type: 'string',
	default: '',
	placeholder: 'e.g. example.com, docs.example.org',
	description:
		'Search only these domains. Separate entries with commas, or use an expression that gives an array. Cannot be used together with Web Search Exclusions.',
} as const satisfies INodeProperties;

export const webSearchEngine = {
	displayName: 'Web Search Engine',
	name: 'webSearchEngine',
	type: 'options',
	options: [
		{
			name: 'Auto',
			value: 'auto',
			description: "The provider's own search if it has one, otherwise Exa",
		},
		{ name: 'Exa', value: 'exa' },
		{ name: 'Firecrawl', value: 'firecrawl', description: 'Needs your own Firecrawl key' },
		{ name: 'Native', value: 'native', description: "The provider's own search" },
		{ name: 'Parallel', value: 'parallel' },
		{ name: 'Perplexity', value: 'perplexity' },
	],
	default: 'auto',
	description: 'Search engine that the model uses',
} as const satisfies INodeProperties;

export const webSearchExcludedDomains = {
	displayName: 'Web Search Exclusions',
	name: 'webSearchExcludedDomains',
	type: 'string',
	default: '',
	placeholder: 'e.g. example.com, docs.example.org',
	description:
		'Leave these domains out of the search. Separate entries with commas, or use an expression that gives an array. Cannot be used together with Web Search Domains.',
} as const satisfies INodeProperties;

export const webSearchMaxResults = {
	displayName: 'Web Search Max Results',
	name: 'webSearchMaxResults',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 5,
	description: 'Highest number of results for each search, at least 1. Not used by Native.',
} as const satisfies INodeProperties;

const readFields = fieldsReader(
	'Options',
	[webSearch, webSearchEngine, webSearchMaxResults, webSearchDomains, webSearchExcludedDomains],
	{ webSearchDomains: list, webSearchExcludedDomains: list },
);

export type WebSearch = Extract<ReturnType<typeof readFields>, { ok: true }>['value'];

/** The API takes domains to search or domains to leave out, not both. */
export function readWebSearch(raw: unknown): Checked<WebSearch> {
	const read = readFields(raw);
	if (!read.ok) return read;
	const { webSearch: isOn, ...details } = read.value;
	if (isOn === false) return valid({ webSearch: false });
	if (isOn === undefined && Object.keys(details).length > 0) {
		const first = LABELS.find(({ name }) => Object.hasOwn(details, name)) ?? webSearch;
		return invalid(first.displayName, 'needs Web Search to be on');
	}
	if (details.webSearchDomains === undefined || details.webSearchExcludedDomains === undefined) {
		return read;
	}
	const { displayName } = webSearchExcludedDomains;
	return invalid(displayName, `cannot be used together with ${webSearchDomains.displayName}`);
}

const LABELS = [webSearchEngine, webSearchMaxResults, webSearchDomains, webSearchExcludedDomains];
