import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { getCredits, getKey } from './lookUp/account';
import { completeChats } from './complete/complete';
import { getGeneration } from './lookUp/generation';
import { getEndpoints, getModels } from './lookUp/model';

type Handler = (context: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** What runs for each resource and operation of the editor. */
export const HANDLERS: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
	account: { getCredits, getKey },
	chat: { complete: completeChats },
	generation: { get: getGeneration },
	model: { getAll: getModels, getEndpoints },
};

/** @throws NodeOperationError for a resource or an operation that does not exist */
export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0, 'chat') as string;
	const operation = context.getNodeParameter('operation', 0, 'complete') as string;
	const handler = HANDLERS[resource]?.[operation];
	if (handler !== undefined) return await handler(context);
	throw new NodeOperationError(
		context.getNode(),
		`The operation "${operation}" of the resource "${resource}" does not exist`,
	);
}
