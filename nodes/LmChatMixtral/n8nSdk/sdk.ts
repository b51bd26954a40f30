import type * as AiNodeSdk from '@n8n/ai-node-sdk';
import type { ISupplyDataFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

export type Sdk = Pick<
	typeof AiNodeSdk,
	'BaseChatModel' | 'getParametersJsonSchema' | 'supplyModel'
>;

/**
 * n8n's SDK for AI nodes, which n8n itself brings from 2.16 on. It is asked for only when a model is:
 * one node file that cannot be loaded would take the whole package with it.
 *
 * @throws NodeOperationError on an n8n without it
 */
export async function loadSdk(context: ISupplyDataFunctions): Promise<Sdk> {
	try {
		return await import('@n8n/ai-node-sdk');
	} catch (error) {
		throw new NodeOperationError(
			context.getNode(),
			'The Mixtral Chat Model needs n8n 2.16 or later',
			{
				functionality: 'configuration-node',
				description:
					'This n8n does not have @n8n/ai-node-sdk. Update n8n, or use the Mixtral node, which works here. ' +
					`(${error instanceof Error ? error.message.split('\n')[0] : String(error)})`,
			},
		);
	}
}
