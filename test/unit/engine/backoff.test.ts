import * as fc from 'fast-check';
import { nextBackoffMs } from '../../../nodes/engine/limits/backoff';

const failures = fc.integer({ min: 1, max: 2_000 });
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the wait before another try', () => {
	test('has a ceiling that doubles from 0.5 s to 30 s', () => {
		const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((count) => nextBackoffMs(count, () => 1));
		expect(ceilings).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
	});

	test('takes the whole range from nothing to the ceiling', () => {
		fc.assert(
			fc.property(failures, share, (count, random) => {
				const ceilingMs = nextBackoffMs(count, () => 1);
				expect(nextBackoffMs(count, () => random)).toBeCloseTo(random * ceilingMs);
			}),
		);
	});
});
