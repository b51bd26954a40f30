import { readErrorBody } from '../../../../nodes/openrouter/errors/errorBody';
import { readRetryAfterMs } from '../../../../nodes/openrouter/errors/retryAfter';

const NOW_MS = Date.parse('2026-10-01T12:00:00Z');
const read = (headers: Record<string, unknown>, error: unknown = undefined) =>
	readRetryAfterMs(readErrorBody(error, headers), NOW_MS);

describe('readRetryAfterMs', () => {
	test.each<[string, unknown, number | null]>([
		['seconds', '7', 7_000],
		['zero', '0', 0],
		['a fraction of a second', '0.25', 250],
		['seconds as a number', 3, 3_000],
		['white space around it', ' 5 ', 5_000],
		['a date', 'Thu, 01 Oct 2026 12:00:30 GMT', 30_000],
		['a date in the past', 'Thu, 01 Oct 2026 11:00:00 GMT', 0],
		['a negative number', '-5', 0],
		['nothing', '', null],
		['words', 'soon', null],
		['infinity', Infinity, null],
		['an array', ['5'], null],
		['more than a year', '1e14', null],
	])('reads Retry-After with %s', (_name, value, expected) => {
		expect(read({ 'retry-after': value })).toBe(expected);
	});

	test.each<[string, unknown, number | null]>([
		['seconds from now', '12', 12_000],
		['seconds since 1970', String(NOW_MS / 1000 + 9), 9_000],
		['milliseconds since 1970', String(NOW_MS + 1_500), 1_500],
		['a number', NOW_MS + 2_000, 2_000],
		['a time in the past', String(NOW_MS - 60_000), 0],
		['a date', 'Thu, 01 Oct 2026 12:01:00 GMT', 60_000],
		['words', 'soon', null],
		['nanoseconds since 1970, a unit that is not known', '1763856000000000000', null],
	])('reads X-RateLimit-Reset with %s', (_name, value, expected) => {
		expect(read({ 'x-ratelimit-reset': value })).toBe(expected);
	});

	test('reads availability.retry_after in seconds', () => {
		expect(read({}, { availability: { retry_after: 4 } })).toBe(4_000);
	});

	test('takes Retry-After first, then availability, then the reset', () => {
		const headers = { 'retry-after': '1', 'x-ratelimit-reset': '3' };
		const error = { availability: { retry_after: 2 } };
		expect(read(headers, error)).toBe(1_000);
		expect(read({ 'x-ratelimit-reset': '3' }, error)).toBe(2_000);
		expect(read({ 'x-ratelimit-reset': '3' }, {})).toBe(3_000);
	});

	test('an unreadable hint does not hide a readable one', () => {
		expect(read({ 'retry-after': 'soon', 'x-ratelimit-reset': '3' })).toBe(3_000);
	});

	test.each([undefined, null, 'text', 5, [], { availability: 'soon' }])(
		'an error of %p holds no hint',
		(error) => expect(read({}, error)).toBeNull(),
	);
});
