import { NodeOperationError } from 'n8n-workflow';
import { failEveryItem } from '../../../../nodes/Mixtral/complete/failedRun';
import { OnError } from '../../../../nodes/Mixtral/items/onError';
import { fakeContext } from '../fakeContext';

const items = [{ json: { id: 1 } }, { json: { id: 2 } }];

test('every item fails with the words of the error and its remedy', () => {
	const { context } = fakeContext({ items, node: { onError: 'continueRegularOutput' } });
	const error = new NodeOperationError(context.getNode(), 'No scheme', { description: 'Mend it.' });
	expect(failEveryItem(context, new OnError(context), error)).toEqual(
		[0, 1].map((item) => ({
			json: {
				error: {
					message: 'No scheme. Mend it.',
					type: 'invalidParameter',
					status: null,
					provider: null,
					attempts: 0,
					retryable: false,
					possiblyPaid: false,
				},
			},
			pairedItem: { item },
		})),
	);
});

test('input fields are kept where they are included', () => {
	const { context } = fakeContext({
		items,
		node: { onError: 'continueRegularOutput' },
		parameters: { options: { includeInputFields: true } },
	});
	expect(failEveryItem(context, new OnError(context), 'odd').map(({ json }) => json)).toMatchObject(
		[{ id: 1, error: { message: expect.stringContaining('odd') as string } }, { id: 2 }],
	);
});
