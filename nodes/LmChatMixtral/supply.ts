import type { ISupplyDataFunctions, SupplyData } from 'n8n-workflow';
import { valid, type Checked } from '../checked';
import { readNamed, readSafely } from '../fields/expressionFailure';
import { readModel } from '../fields/modelLocator';
import { readRequestOptions } from '../fields/options';
import { readRequestSettings } from '../fields/requestSettings';
import { readRouting } from '../fields/routing';
import { readSampling } from '../fields/sampling';
import { openClient } from '../host/client';
import { buildChatBody, type ChatBody } from '../openrouter/request/body';
import { patchAdapter } from './n8nSdk/adapter';
import { AiLog } from './n8nSdk/aiLog';
import { createChatModel } from './chatModel';
import { parameterError } from './errors';
import { ModelCalls, type ModelSettings } from './modelCall';
import { loadSdk } from './n8nSdk/sdk';
import { properties, readLimits } from './properties';
import { ReasoningMemory } from './reasoningMemory';

/**
 * The chat model for a root node. Root nodes ask for it with the first item's index, so expressions
 * see the first item.
 *
 * @throws NodeOperationError for a parameter or a credential that cannot be used, and on an n8n
 * without the SDK
 */
export async function supplyChatModel(
	context: ISupplyDataFunctions,
	itemIndex: number,
): Promise<SupplyData> {
	const sdk = await loadSdk(context);
	const settings = readSafely(() => readSettings(context, itemIndex));
	if (!settings.ok) throw parameterError(context, settings.problem);
	const client = await openClient(context);
	const log = new AiLog(context, bodyWithoutMessages(settings.value));
	const calls = new ModelCalls(context, client, settings.value, log);
	const reasoning = new ReasoningMemory(context);
	const model = createChatModel(sdk, settings.value.model, calls, reasoning);
	const { response } = sdk.supplyModel(log.adapterContext, model);
	return { response: patchAdapter(response, (id) => reasoning.recall(id)) };
}

function bodyWithoutMessages({ request, ...settings }: ModelSettings): ChatBody {
	const { mixtralTemplate } = request;
	return buildChatBody({ ...settings, messages: [], format: null, mixtralTemplate });
}

/** Checks all settings before the root node starts to work. */
function readSettings(context: ISupplyDataFunctions, itemIndex: number): Checked<ModelSettings> {
	const get = (name: string, extractValue = false): unknown =>
		readNamed(
			() => context.getNodeParameter(name, itemIndex, null, { extractValue }),
			name,
			properties,
			(path, raw) => context.getNodeParameter(path, itemIndex, null, raw),
		);
	const rawOptions = get('options');
	const request = readRequestSettings(rawOptions);
	if (!request.ok) return request;
	const limits = readLimits({
		maxAttempts: get('maxAttempts'),
		requestTimeoutSeconds: get('requestTimeoutSeconds'),
		maxRateLimitWaitSeconds: get('maxRateLimitWaitSeconds'),
	});
	if (!limits.ok) return limits;
	const model = readModel(get('model', true));
	if (!model.ok) return model;
	const routing = readRouting(get('routing'));
	if (!routing.ok) return routing;
	const sampling = readSampling(get('sampling'));
	if (!sampling.ok) return sampling;
	const options = readRequestOptions(rawOptions);
	if (!options.ok) return options;
	const { maxAttempts, requestTimeoutSeconds, maxRateLimitWaitSeconds } = limits.value;
	return valid({
		model: model.value,
		sampling: sampling.value,
		routing: routing.value,
		options: options.value,
		request: request.value,
		limits: {
			maxAttempts,
			requestTimeoutMs: requestTimeoutSeconds * 1000,
			maxRateLimitWaitMs: maxRateLimitWaitSeconds * 1000,
		},
	});
}
