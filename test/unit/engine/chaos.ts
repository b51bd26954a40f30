import * as fc from 'fast-check';
import { Budget } from '../../../nodes/engine/budget';
import type { Prepared } from '../../../nodes/engine/types';
import {
	again,
	answer,
	busy,
	deaf,
	doom,
	lose,
	play,
	refuse,
	throttle,
	type Played,
	type Step,
	type TestOutcome,
} from './scenario';

/** A server tires of being difficult after so many tries of one job. */
const TRIES_UNTIL_ANSWER = 8;
export const COST_USD = 0.1;
export const SETTLED: TestOutcome = {
	status: 'answered',
	value: 'before',
	attempts: 1,
	lostReplies: 0,
	durationMs: 1,
};

const afterMs = fc.nat({ max: 3_000 });
const hintMs = fc.nat({ max: 20_000 });
const step = fc.oneof(
	{ weight: 8, arbitrary: afterMs.map((time) => answer(time, COST_USD)) },
	{ weight: 2, arbitrary: afterMs.map((time) => deaf(answer(time, COST_USD))) },
	{ weight: 3, arbitrary: afterMs.map((time) => busy(time)) },
	{ weight: 2, arbitrary: afterMs.map((time) => lose(time)) },
	{ weight: 2, arbitrary: afterMs.map((time) => again(time)) },
	{ weight: 2, arbitrary: afterMs.map((time) => throttle(null, 'lane', time)) },
	{
		weight: 2,
		arbitrary: fc.tuple(hintMs, afterMs).map(([hint, time]) => throttle(hint, 'lane', time)),
	},
	{
		weight: 1,
		arbitrary: fc.tuple(hintMs, afterMs).map(([hint, time]) => throttle(hint, 'all', time)),
	},
	{ weight: 1, arbitrary: afterMs.map((time) => refuse(time)) },
);
const fate = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({ steps: fc.array(step, { maxLength: 5 }), lane: fc.nat({ max: 2 }) }),
	},
	{ weight: 1, arbitrary: fc.constant('invalid' as const) },
	{ weight: 1, arbitrary: fc.constant('copy' as const) },
	{ weight: 1, arbitrary: fc.constant('settled' as const) },
	{ weight: 1, arbitrary: fc.constant('fatal' as const) },
);
const rarely = (value: fc.Arbitrary<number>, otherwise: number) =>
	fc.oneof({ weight: 3, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: value });

/** What the jobs are and meet, and under which limits. */
export const chaos = fc.record({
	fates: fc.array(fate, { minLength: 1, maxLength: 40 }),
	limits: fc.record({
		maxConcurrency: fc.integer({ min: 1, max: 12 }),
		maxAttempts: fc.integer({ min: 1, max: 4 }),
		requestsPerMinute: rarely(fc.integer({ min: 10, max: 600 }), 0),
		requestTimeoutMs: fc.integer({ min: 500, max: 5_000 }),
		maxRateLimitWaitMs: rarely(fc.nat({ max: 15_000 }), 300_000),
		stopAfterFailures: rarely(fc.integer({ min: 1, max: 5 }), 0),
		startUntilMs: rarely(fc.nat({ max: 20_000 }), Infinity),
		cutOffAtMs: rarely(fc.nat({ max: 20_000 }), Infinity),
	}),
	capUsd: rarely(fc.double({ min: 0.1, max: 2, noNaN: true }), 0),
	estimateUsd: fc.constantFrom(COST_USD, null),
	lookAhead: fc.nat({ max: 10 }),
	cancelAtMs: rarely(fc.nat({ max: 20_000 }), 1e9),
	random: fc.constantFrom(0, 0.3, 0.999),
});
export type Chaos = typeof chaos extends fc.Arbitrary<infer Value> ? Value : never;
type Job = Exclude<Chaos['fates'][number], string>;

const jobOf = (fates: Chaos['fates'], index: number): Job => {
	const found = fates[index];
	if (typeof found === 'object') return found;
	return { steps: found === 'fatal' ? [doom()] : [], lane: 0 };
};

export const laneOf = (fates: Chaos['fates'], index: number): number => jobOf(fates, index).lane;

const stepOf = (fates: Chaos['fates'], index: number, turn: number): Step => {
	const step = turn < TRIES_UNTIL_ANSWER ? jobOf(fates, index).steps[turn] : undefined;
	return step ?? answer(50, COST_USD);
};

/** Plays what was drawn; the first job is never a copy. */
export async function playChaos({ fates, random, capUsd, ...more }: Chaos): Promise<Played> {
	const budget = new Budget(capUsd);
	const prepare = (index: number): Prepared<number, string> => {
		const found = fates[index];
		if (found === 'invalid') return { kind: 'invalid', failure: 'odd' };
		if (found === 'copy' && index > 0) return { kind: 'copy', of: index - 1 };
		const { lane } = jobOf(fates, index);
		return { kind: 'job', job: index, lane: String(lane), estimateUsd: more.estimateUsd };
	};
	return await play((index, turn) => stepOf(fates, index, turn), {
		...more,
		count: fates.length,
		prepare,
		budget,
		random: () => random,
		settled: fates.map((found) => (found === 'settled' ? SETTLED : undefined)),
	});
}

/** From when to when each lane, or all where it is null, was told to wait. */
export function holds({ starts }: Played, fates: Chaos['fates']) {
	return starts.flatMap(({ index, endMs, came }) => {
		if (came?.kind !== 'throttled' || endMs === null) return [];
		const lane = came.scope === 'all' ? null : laneOf(fates, index);
		return [{ lane, fromMs: endMs, untilMs: endMs + (came.retryAfterMs ?? 0) }];
	});
}
