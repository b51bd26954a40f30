import type { RequestOptions } from '../../fields/options';

type Plugin = Record<string, unknown> & { id: string };

/**
 * https://openrouter.ai/docs/features/plugins, .../message-transforms. A plugin that is switched off
 * goes out too: the account may have it on by default. Web search is a server tool, but an account may
 * still have its plugin on.
 */
export function plugins(options: RequestOptions, pdfEngine?: string): Plugin[] | undefined {
	const wanted = [
		options.webSearch === false ? { id: 'web', enabled: false } : undefined,
		plugin(options.responseHealing, { id: 'response-healing' }),
		plugin(options.contextCompression, { id: 'context-compression', engine: 'middle-out' }),
		pdfEngine === undefined ? undefined : { id: 'file-parser', pdf: { engine: pdfEngine } },
	].filter((entry) => entry !== undefined);
	return wanted.length > 0 ? wanted : undefined;
}

function plugin(isWanted: boolean | undefined, wanted: Plugin): Plugin | undefined {
	if (isWanted === undefined) return undefined;
	return isWanted ? wanted : { id: wanted.id, enabled: false };
}
