import type {
	IExecuteFunctions,
	IGetNodeParameterOptions,
	NodeParameterValueType,
} from 'n8n-workflow';
import { readNamed } from '../../fields/expressionFailure';
import { properties } from '../properties/index';

/**
 * Reads a parameter of an item.
 *
 * @param fallback the value of a parameter that the editor hides and therefore does not store
 * @throws ExpressionFailure that names the field
 */
export function readParameter(
	context: IExecuteFunctions,
	name: string,
	itemIndex: number,
	fallback: NodeParameterValueType,
	options?: IGetNodeParameterOptions,
): unknown {
	return readNamed(
		() => context.getNodeParameter(name, itemIndex, fallback, options),
		name,
		properties,
		(path, raw) => context.getNodeParameter(path, itemIndex, fallback, raw),
	);
}
