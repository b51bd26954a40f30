import { again, answer, busy, play, startsOf, statuses, throttle, type Steps } from './scenario';

const MAX_WAIT_MS = 10_000;
const limits = { maxConcurrency: 1, maxRateLimitWaitMs: MAX_WAIT_MS };

/** The first try of job 0 is told to wait longer than anyone will. */
const shut =
	(scope: 'lane' | 'all' = 'lane', others: Steps = () => answer()): Steps =>
	(index, turn) =>
		index === 0 && turn === 0 ? throttle(MAX_WAIT_MS + 1, scope) : others(index, turn);

const CLOSED = {
	status: 'failed',
	failure: 'slow down',
	retryable: true,
	resetAtMs: 100 + MAX_WAIT_MS + 1,
};

describe('a limit that stays shut for too long', () => {
	test('fails the throttled job and those that wait for it, with the time of reset', async () => {
		const played = await play(shut(), { count: 30, limits });
		expect(played.starts.length).toBe(1);
		expect(played.result.outcomes[0]).toMatchObject({ ...CLOSED, attempts: 1, durationMs: 100 });
		for (const outcome of played.result.outcomes.slice(1)) {
			expect(outcome).toMatchObject({ ...CLOSED, attempts: 0, durationMs: 0 });
		}
		expect([played.clock.now(), played.result.stopped]).toEqual([100, null]);
	});

	test('is waited for when it opens in time', async () => {
		const steps: Steps = (_, turn) => (turn === 0 ? throttle(MAX_WAIT_MS) : answer());
		const played = await play(steps, { count: 1, limits });
		expect(startsOf(played, 0)).toEqual([0, 100 + MAX_WAIT_MS]);
	});

	test('leaves other lanes alone, also those whose jobs are in line behind', async () => {
		const played = await play(shut(), {
			count: 20,
			limits,
			lane: (index) => (index % 2 === 0 ? 'shut' : 'open'),
			lookAhead: 3,
		});
		played.result.outcomes.forEach((outcome, index) => {
			if (index % 2 === 0) expect(outcome).toMatchObject(CLOSED);
			else expect(outcome.status).toBe('answered');
		});
	});

	test('fails the jobs of all lanes when it is the limit of all', async () => {
		const played = await play(shut('all'), {
			count: 20,
			limits,
			lane: (index) => (index % 2 === 0 ? 'even' : 'odd'),
			lookAhead: 3,
		});
		for (const outcome of played.result.outcomes) expect(outcome).toMatchObject(CLOSED);
		expect([played.starts.length, played.clock.now()]).toEqual([1, 100]);
	});

	test('does not touch what is in flight', async () => {
		const steps = shut('all', () => answer(5_000));
		const played = await play(steps, { count: 2, limits: { ...limits, maxConcurrency: 4 } });
		expect(played.result.outcomes[1]).toMatchObject({ status: 'answered', attempts: 1 });
	});

	test('fails a job that comes back for its next try meanwhile', async () => {
		const steps = shut('lane', () => again(5_000));
		const played = await play(steps, { count: 2, limits: { ...limits, maxConcurrency: 4 } });
		expect(played.result.outcomes[1]).toMatchObject({ ...CLOSED, attempts: 1, durationMs: 5_000 });
	});

	test('reports a job that had failed otherwise before as rate limited, with the reset', async () => {
		const steps: Steps = (index, turn) => {
			if (index === 0) return turn === 0 ? busy(10, 'status 500') : answer();
			return throttle(MAX_WAIT_MS + 1, 'lane', 90);
		};
		const played = await play(steps, { count: 2, limits });
		expect(startsOf(played, 0)).toEqual([0]);
		expect(played.result.outcomes[0]).toMatchObject({ ...CLOSED, attempts: 1 });
	});

	test('lets jobs that come back after it has opened go on', async () => {
		const steps = shut('lane', (_, turn) => (turn === 0 ? again(120_000) : answer()));
		const played = await play(steps, { count: 2, limits: { ...limits, maxConcurrency: 4 } });
		expect(statuses(played)).toEqual(['failed', 'answered']);
		expect(startsOf(played, 1)).toHaveLength(2);
	});

	test('is not one that lets an answer through between two waits', async () => {
		const steps: Steps = (index, turn) => (index < 2 && turn === 0 ? throttle(6_000) : answer());
		const played = await play(steps, { count: 3, limits });
		expect(statuses(played)).toEqual(['answered', 'answered', 'answered']);
	});

	test('is one that throttles again and again, answers or not of other lanes', async () => {
		const steps: Steps = (index) => (index === 0 ? throttle(6_000) : answer());
		const played = await play(steps, {
			count: 10,
			limits,
			lane: (index) => (index === 0 ? 'stuck' : 'open'),
			lookAhead: 5,
		});
		expect(played.result.outcomes[0]).toMatchObject({ status: 'failed', attempts: 2 });
		expect(statuses(played).slice(1)).toEqual(new Array(9).fill('answered'));
	});
});
