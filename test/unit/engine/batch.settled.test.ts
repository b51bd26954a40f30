import * as fc from 'fast-check';
import { answer, doom, play, statuses, type TestOutcome } from './scenario';

const TALLY = { attempts: 1, lostReplies: 0, durationMs: 5 };
const before = fc.constantFrom<TestOutcome | undefined>(
	undefined,
	{ ...TALLY, status: 'answered', value: 'before' },
	{ ...TALLY, status: 'failed', failure: 'no', retryable: false },
	{ ...TALLY, status: 'answered', value: 'before', copyOf: 0 },
);

describe('outcomes of an earlier run', () => {
	test('stand as they are, and only the other jobs are read and sent', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(before, { maxLength: 30 }), async (settled) => {
				const count = settled.length;
				const { result, reads, starts } = await play(() => answer(), { count, settled });
				const open = settled.flatMap((outcome, index) => (outcome === undefined ? [index] : []));
				expect(reads).toEqual(open);
				expect(starts.map(({ index }) => index)).toEqual(open);
				expect(result.stopped).toBeNull();
				result.outcomes.forEach((outcome, index) => {
					if (settled[index] !== undefined) expect(outcome).toBe(settled[index]);
					else expect(outcome).toMatchObject({ status: 'answered', value: 'yes' });
				});
			}),
		);
	});

	test('need not reach to the end', async () => {
		const settled: TestOutcome[] = [{ ...TALLY, status: 'answered', value: 'before' }];
		const played = await play(() => answer(), { count: 3, settled });
		expect(played.reads).toEqual([1, 2]);
	});

	test('end the run in the same turn when they are all there is', async () => {
		const settled: TestOutcome[] = [{ ...TALLY, status: 'answered', value: 'before' }];
		const { result, clock } = await play(() => answer(), { count: 1, settled });
		expect([result.outcomes[0], clock.now(), clock.sleeps]).toEqual([settled[0], 0, 0]);
	});

	test('stand when the run stops early or never begins', async () => {
		const settled: TestOutcome[] = [];
		settled[2] = { ...TALLY, status: 'answered', value: 'before' };
		const limits = { maxConcurrency: 1 };
		const doomed = await play(() => doom(), { count: 4, settled, limits });
		expect(statuses(doomed)).toEqual([
			'failed',
			'stoppedAfterFatal',
			'answered',
			'stoppedAfterFatal',
		]);
		const cancelSignal = AbortSignal.abort();
		const cancelled = await play(() => answer(), { count: 3, settled, cancelSignal });
		expect(statuses(cancelled)).toEqual(['cancelled', 'cancelled', 'answered']);
	});

	test('do not count towards stopAfterFailures by themselves', async () => {
		const failed: TestOutcome = { ...TALLY, status: 'failed', failure: 'no', retryable: false };
		const settled = [failed, failed, failed];
		const limits = { stopAfterFailures: 2 };
		const played = await play(() => answer(), { count: 5, settled, limits });
		expect(statuses(played).slice(3)).toEqual(['answered', 'answered']);
	});
});
