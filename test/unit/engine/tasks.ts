import { AdaptiveLimit } from '../../../nodes/engine/limits/adaptiveLimit';
import { Lane, type Task } from '../../../nodes/engine/lane';
import type { LaneParts } from '../../../nodes/engine/lanes';
import { Limiter } from '../../../nodes/engine/limits/limiter';
import { Pool } from '../../../nodes/engine/limits/pool';

export type TestTask = Task<number, string>;
export type TestLane = Lane<number, string>;

const random = (): number => 0.5;

/** One run at a limit that is not expected to bind. */
export const newLimiter = (
	maxConcurrency = 1_000,
	maxRateLimitWaitMs = 300_000,
	limit = new AdaptiveLimit(false),
	intervalMs = 0,
): Limiter<string> =>
	new Limiter<string>(limit, {
		limits: { maxConcurrency, maxRateLimitWaitMs },
		random,
		onRoom: () => undefined,
		intervalMs,
	});

export const LANE_PARTS: LaneParts<string> = {
	limiter: () => newLimiter(),
	groupLimiter: () => newLimiter(),
	pool: () => new Pool(1_000, random),
};

export const newLane = (): TestLane =>
	new Lane<number, string>(LANE_PARTS.limiter(''), null, LANE_PARTS.pool());

export const newTask = (index: number, more: Partial<TestTask> = {}): TestTask => ({
	index,
	job: index,
	lane: newLane(),
	estimateUsd: null,
	attempts: 0,
	failures: 0,
	throttledTimes: 0,
	throttledSinceMs: Infinity,
	lostReplies: 0,
	firstStartMs: null,
	...more,
});

const PERMIT = {
	answered: () => undefined,
	throttled: (): 'limit' => 'limit',
	released: () => undefined,
};

export const PERMITS = {
	lane: PERMIT,
	group: null,
	all: PERMIT,
	pool: { passed: () => undefined, refused: () => undefined, released: () => undefined },
};
