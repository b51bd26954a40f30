import type { Routing } from '../../fields/routing';
import { unlessEmpty } from './unset';

/**
 * The closed `provider` object (https://openrouter.ai/docs/features/provider-routing); undefined where
 * nothing of it is set.
 */
export function providerPreferences(routing: Routing): Record<string, unknown> | undefined {
	return unlessEmpty({
		order: routing.order,
		allow_fallbacks: routing.allowFallbacks,
		require_parameters: routing.requireParameters,
		data_collection: routing.dataCollection,
		zdr: routing.zdr,
		enforce_distillable_text: routing.enforceDistillableText,
		only: routing.only,
		ignore: routing.ignore,
		quantizations: routing.quantizations,
		preferred_min_throughput: routing.preferredMinThroughput,
		preferred_max_latency: routing.preferredMaxLatency,
		sort:
			routing.sortPartition === undefined
				? routing.sort
				: unlessEmpty({ by: routing.sort, partition: routing.sortPartition }),
		max_price: unlessEmpty({
			prompt: price(routing.maxPromptPrice),
			completion: price(routing.maxCompletionPrice),
			request: price(routing.maxRequestPrice),
			image: price(routing.maxImagePrice),
		}),
	});
}

/** Prices go out as text: the schema of the API asks for strings. */
function price(value: number | undefined): string | undefined {
	return value === undefined ? undefined : decimal(value);
}

/** A number as plain decimal text: 1e-7 would not be one. */
export function decimal(value: number): string {
	const text = String(value);
	return text.includes('e') ? value.toLocaleString('en-US', PLAIN) : text;
}

const PLAIN: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 20 };
