import { NodeOperationError } from 'n8n-workflow';
import { parameterError } from '../../../../nodes/Mixtral/items/errors';
import { FAILURE } from '../../completion/samples';
import { fakeContext } from '../fakeContext';

const { context } = fakeContext();

describe('parameterError', () => {
	const problem = { ...FAILURE, type: 'invalidParameter', message: 'Prompt is empty' } as const;

	test('names the item and the field', () => {
		const error = parameterError(context, 7, problem);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error.message).toBe('Item 7: Prompt is empty');
		expect(error.context).toMatchObject({ itemIndex: 7, type: 'invalidParameter' });
		expect(error.description).toContain('Nothing was sent');
	});

	test('keeps words that n8n would swap for a stock text', () => {
		const error = parameterError(context, 0, {
			...problem,
			message: 'Sort must not be "ECONNRESET"',
		});
		expect(error.message).toBe('Item 0: Sort must not be "ECONNRESET"');
	});
});
