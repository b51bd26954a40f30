import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { ItemBuilder } from '../items/itemBuilder';
import type { OnError } from '../items/onError';
import { DEFAULT_OUTPUT } from '../items/outputSettings';
import { unstarted } from '../items/unstarted';
import { ChatParameterReader } from '../parameters/readParameters';

/**
 * One failed item per input item, for what keeps the whole run from starting. Were the error thrown,
 * n8n would pass the input on as if it were the answer, since On Error is set to continue.
 */
export function failEveryItem(
	context: IExecuteFunctions,
	onError: OnError,
	error: unknown,
): INodeExecutionData[] {
	const outcome = unstarted(error);
	const reader = new ChatParameterReader(context);
	const builder = new ItemBuilder(context, onError);
	return context.getInputData().map((_, index) => {
		const output = reader.readItemOutput(index);
		return builder.build(index, outcome, output.ok ? output.value : DEFAULT_OUTPUT);
	});
}
