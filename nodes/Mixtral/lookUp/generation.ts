import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { simplifyGeneration } from '../../openrouter/account/generation';
import { invalid, valid } from '../../checked';
import { readParameter } from '../items/readParameter';
import { lookUpItems, readSimplify, remedies, single, type LookUpOperation } from './lookUp';
import { isRecord } from '../../values';

const GENERATION: LookUpOperation = {
	// Six waits that double from half a second, each cut by up to half: 16 to 32 seconds in all.
	maxAttempts: 7,
	awaitsRecord: true,
	explain: remedies(
		'Check the generation ID. A record appears some seconds after its answer; the node has waited for it.',
	),
	read(context, itemIndex) {
		const id = readParameter(context, 'generationId', itemIndex, '');
		if (typeof id !== 'string' || id.trim() === '') {
			return invalid('Generation ID', 'is empty: enter the generationId of an answer');
		}
		const simplify = readSimplify(context, itemIndex);
		if (!simplify.ok) return simplify;
		return valid({
			path: '/generation',
			query: { id: id.trim() },
			accepts: isRecord,
			toRecords: single(simplify.value ? simplifyGeneration : null),
		});
	},
};

/** What OpenRouter keeps about each item's generation; waits while it is not there yet. */
export async function getGeneration(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await lookUpItems(context, GENERATION);
}
