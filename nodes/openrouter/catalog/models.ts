import { DYNAMIC_VARIANT } from './modelList';
import { tokenPrices } from './prices';
import { dateOf, flagOf, textList, type FlatRecord, type RawRecord } from '../rawRecord';
import { isRecord, numberOrNull, textOrNull } from '../../values';

/** Ids that only the Batch API takes and that chat completions answer with 404. */
export const BATCH_ONLY = /:batch$/;
const SEGMENT = /^(?!\.+$)[^\s/?#]+$/;

/** One entry of `GET /models`: https://openrouter.ai/docs/api-reference/list-available-models */
export function simplifyModel(model: RawRecord): FlatRecord {
	const architecture = isRecord(model.architecture) ? model.architecture : {};
	const topProvider = isRecord(model.top_provider) ? model.top_provider : {};
	const id = String(model.id);
	return {
		id,
		name: textOrNull(model.name) ?? id,
		createdAt: dateOf(model.created),
		contextLength: numberOrNull(model.context_length),
		maxCompletionTokens: numberOrNull(topProvider.max_completion_tokens),
		...tokenPrices(model.pricing),
		inputModalities: textList(architecture.input_modalities),
		supportedParameters: textList(model.supported_parameters),
		expirationDate: textOrNull(model.expiration_date),
		isBatchOnly: BATCH_ONLY.test(id),
	};
}

/**
 * The path of a model's endpoints, null for what is no model ID. A suffix that only changes routing
 * is left out.
 */
export function endpointsPath(modelId: string): string | null {
	const segments = modelId.trim().replace(DYNAMIC_VARIANT, '').split('/');
	if (segments.length !== 2 || !segments.every((segment) => SEGMENT.test(segment))) return null;
	const path = segments.map((segment) => encodeURIComponent(segment).replaceAll('%3A', ':'));
	return `/models/${path.join('/')}/endpoints`;
}

/** Whether `data` is that of `GET /models/{author}/{slug}/endpoints`. */
export function isEndpointList(data: unknown): boolean {
	return isRecord(data) && Array.isArray(data.endpoints);
}

/** The endpoints of a model as they came, one for each provider that serves it. */
export function listEndpoints(data: unknown): RawRecord[] {
	const endpoints: unknown = isRecord(data) ? data.endpoints : undefined;
	return Array.isArray(endpoints) ? endpoints.filter(isRecord) : [];
}

/**
 * The endpoints of a model: https://openrouter.ai/docs/api-reference/list-endpoints-for-a-model.
 * Uptimes are in percent, latencies in milliseconds to the first token, throughputs in tokens per
 * second; `providerSlug` is what the routing settings take.
 */
export function simplifyEndpoints(data: unknown): FlatRecord[] {
	const modelId = isRecord(data) ? textOrNull(data.id) : null;
	return listEndpoints(data).map((endpoint) => ({
		modelId: modelId ?? textOrNull(endpoint.model_id),
		provider: textOrNull(endpoint.provider_name),
		providerSlug: textOrNull(endpoint.tag),
		contextLength: numberOrNull(endpoint.context_length),
		maxPromptTokens: numberOrNull(endpoint.max_prompt_tokens),
		maxCompletionTokens: numberOrNull(endpoint.max_completion_tokens),
		...tokenPrices(endpoint.pricing),
		discount: isRecord(endpoint.pricing) ? numberOrNull(endpoint.pricing.discount) : null,
		quantization: textOrNull(endpoint.quantization),
		endpointStatus: numberOrNull(endpoint.status),
		uptimeLast5mPercent: numberOrNull(endpoint.uptime_last_5m),
		uptimeLast30mPercent: numberOrNull(endpoint.uptime_last_30m),
		uptimeLast1dPercent: numberOrNull(endpoint.uptime_last_1d),
		latencyP50Ms: percentile(endpoint.latency_last_30m, 'p50'),
		latencyP90Ms: percentile(endpoint.latency_last_30m, 'p90'),
		throughputP50TokensPerSecond: percentile(endpoint.throughput_last_30m, 'p50'),
		throughputP90TokensPerSecond: percentile(endpoint.throughput_last_30m, 'p90'),
		supportsImplicitCaching: flagOf(endpoint.supports_implicit_caching),
		supportedParameters: textList(endpoint.supported_parameters),
	}));
}

function percentile(stats: unknown, name: 'p50' | 'p90'): number | null {
	return isRecord(stats) ? numberOrNull(stats[name]) : null;
}
