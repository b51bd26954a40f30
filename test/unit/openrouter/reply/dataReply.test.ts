import { isEndpointList } from '../../../../nodes/openrouter/catalog/models';
import { readDataReply } from '../../../../nodes/openrouter/reply/dataReply';
import { isRecord } from '../../../../nodes/values';

describe('readDataReply', () => {
	const reply = (status: number, text: string) => ({ status, text, headers: {}, wallClockMs: 0 });

	test('gives the data that has the shape of what was asked for', () => {
		expect(readDataReply(reply(200, '{"data":{"a":1}}'), isRecord)).toEqual({
			kind: 'data',
			data: { a: 1 },
		});
	});

	test.each(['', 'not JSON', '{"data":[', '{"data":[]}', '[]', '{}', '<html></html>'])(
		'takes the body %j for a bad reply that is worth another try',
		(text) => {
			expect(readDataReply(reply(200, text), isEndpointList)).toMatchObject({
				failure: { type: 'badReply', status: 200 },
				kind: 'transient',
			});
		},
	);

	test('classifies an error by its status, and by its code inside a 200', () => {
		const body = '{"error":{"code":404,"message":"Model not found"}}';
		for (const status of [200, 404]) {
			expect(readDataReply(reply(status, body), isRecord)).toMatchObject({
				failure: { type: 'notFound', message: 'Model not found', status: 404 },
				kind: 'failed',
			});
		}
		expect(readDataReply(reply(200, '{"error":"words"}'), isRecord)).toMatchObject({
			failure: { message: 'words' },
		});
	});
});
