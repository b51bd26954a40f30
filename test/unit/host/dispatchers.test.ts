import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { findDispatcher } from '../../../nodes/host/dispatchers';

// Jest transforms the whole SDK the first time.
jest.setTimeout(60_000);

const withHelpers = (helpers: object) => ({ helpers }) as unknown as ILoadOptionsFunctions;
const current = withHelpers({
	getSecureEgressFilter: () => ({ createSecureLookup: () => undefined }),
});

test('a base URL has one dispatcher', async () => {
	const first = await findDispatcher(current, 'https://one.example/v1');
	expect(typeof first?.dispatch).toBe('function');
	expect(await findDispatcher(current, 'https://one.example/v1')).toBe(first);
	expect(await findDispatcher(current, 'https://two.example/v1')).not.toBe(first);
});

test('twenty dispatchers are kept, and the oldest is dropped', async () => {
	const urls = Array.from({ length: 21 }, (_, index) => `https://kept${index}.example`);
	const first: unknown[] = [];
	for (const url of urls) first.push(await findDispatcher(current, url));
	const later: unknown[] = [];
	for (const url of urls.toReversed()) later.unshift(await findDispatcher(current, url));
	expect(later.map((dispatcher, index) => dispatcher === first[index])).toEqual([
		false,
		...Array<boolean>(20).fill(true),
	]);
});

test.each([
	['an n8n without the egress filter', withHelpers({}), 'https://one.example/v1'],
	[
		'an n8n whose filter fails',
		withHelpers({
			getSecureEgressFilter: () => {
				throw new Error('odd');
			},
		}),
		'https://fails.example',
	],
	[
		'an n8n with another kind of filter',
		withHelpers({ getSecureEgressFilter: () => undefined }),
		'https://other.example',
	],
	['a base URL with a user', current, 'https://user:password@example.com'],
])('%s has none', async (_case, context, baseUrl) => {
	expect(await findDispatcher(context, baseUrl)).toBeNull();
});
