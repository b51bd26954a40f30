import type { IDataObject, ISupplyDataFunctions, SupplyData } from 'n8n-workflow';
import { valid, type Checked } from '../checked';
import { readRequestSettings } from '../Mixtral/complete/readParameters';
import { checkBatchNumber } from '../Mixtral/complete/settings';
import { openClient } from '../host/client';
import { patchAdapter } from './n8nSdk/adapter';
import { AiLog } from './n8nSdk/aiLog';
import { createChatModel } from './chatModel';
import { parameterError } from './errors';
import { buildBody, ModelCalls, type ModelSettings } from './modelCall';
import { loadSdk } from './n8nSdk/sdk';

const TRIAL: Parameters<typeof buildBody>[1] = {
	messages: [{ role: 'user', content: '?' }],
	tools: [],
	sampling: {},
	toolChoice: undefined,
};

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
	const settings = readSettings(context, itemIndex);
	if (!settings.ok) throw parameterError(context, settings.problem);
	// All settings are checked before the root node starts to work.
	const request = buildBody(settings.value, TRIAL);
	if (!request.ok) throw parameterError(context, request.problem);
	const client = await openClient(context);
	const log = new AiLog(context, request.value);
	const calls = new ModelCalls(context, client, settings.value, log);
	const model = createChatModel(sdk, settings.value.model, calls);
	const { response } = sdk.supplyModel(log.adapterContext, model);
	return { response: patchAdapter(response) };
}

function readSettings(context: ISupplyDataFunctions, itemIndex: number): Checked<ModelSettings> {
	const collection = (name: string): IDataObject =>
		(context.getNodeParameter(name, itemIndex, {}) ?? {}) as IDataObject;
	const options = collection('options');
	const request = readRequestSettings(options);
	if (!request.ok) return request;
	const maxAttempts = checkBatchNumber(
		'maxAttempts',
		context.getNodeParameter('maxAttempts', itemIndex, null),
	);
	if (!maxAttempts.ok) return maxAttempts;
	const timeoutSeconds = checkBatchNumber(
		'requestTimeoutSeconds',
		context.getNodeParameter('requestTimeoutSeconds', itemIndex, null),
	);
	if (!timeoutSeconds.ok) return timeoutSeconds;
	const maxWaitSeconds = checkBatchNumber('maxRateLimitWaitSeconds', null);
	if (!maxWaitSeconds.ok) return maxWaitSeconds;
	return valid({
		model: String(context.getNodeParameter('model', itemIndex, '', { extractValue: true }) ?? ''),
		sampling: collection('sampling'),
		routing: collection('routing'),
		options,
		request: request.value,
		limits: {
			maxAttempts: maxAttempts.value,
			requestTimeoutMs: timeoutSeconds.value * 1000,
			maxRateLimitWaitMs: maxWaitSeconds.value * 1000,
		},
	});
}
