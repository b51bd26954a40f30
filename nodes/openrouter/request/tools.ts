import type { RequestOptions } from '../../fields/options';
import type { WebSearch } from '../../fields/webSearch';
import { unlessEmpty, withoutUnset } from './unset';

const WEB_SEARCH = 'openrouter:web_search';

/** The user's tools, with the search that OpenRouter runs itself behind them. */
export function toolList(options: RequestOptions): unknown[] | undefined {
	const tools = options.tools ?? [];
	const hasSearch = tools.some(({ type }) => type === WEB_SEARCH);
	const all = options.webSearch && !hasSearch ? [...tools, webSearchTool(options)] : tools;
	return all.length > 0 ? all : undefined;
}

/** https://openrouter.ai/docs/guides/features/server-tools */
function webSearchTool(search: WebSearch): Record<string, unknown> {
	return withoutUnset({
		type: WEB_SEARCH,
		parameters: unlessEmpty({
			engine: search.webSearchEngine,
			max_results: search.webSearchMaxResults,
			allowed_domains: search.webSearchDomains,
			excluded_domains: search.webSearchExcludedDomains,
		}),
	});
}

const MODES = ['auto', 'none', 'required'];

/** A text that is none of the modes is the name of one function. */
export function toolChoice(choice: RequestOptions['toolChoice']): unknown {
	if (typeof choice !== 'string' || MODES.includes(choice)) return choice;
	return { type: 'function', function: { name: choice } };
}
