import { Governor } from '../../../nodes/engine/governor';
import { Lane, type Task } from '../../../nodes/engine/lane';
import { Limit } from '../../../nodes/engine/limit';

export type TestTask = Task<number, string>;
export type TestLane = Lane<number, string>;

export const newLimit = (ceiling = 1_000): Limit<string> =>
	new Limit<string>(Governor.open(ceiling), () => 0.5, 300_000);

export const newLane = (): TestLane => new Lane<number, string>(newLimit());

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
