import * as fc from 'fast-check';
import { AdaptiveLimit, type Start } from '../../../nodes/engine/limits/adaptiveLimit';

/** Within this time the window opens by itself, whatever the exact ramp. */
const RAMP_AT_MOST_MS = 1_000;

const ceilings = fc.integer({ min: 1, max: 200 });
const idle = (): void => undefined;

/** A request that started when so many were in flight, itself included. */
const startAt = (level: number): Start => ({ level, ordinal: 1 });

/** One run at a limit of its own. */
function alone(ceiling: number, isUnknown: boolean) {
	const limit = new AdaptiveLimit(isUnknown);
	const run = limit.join(ceiling, idle);
	return {
		limit,
		nextStartMs: () => limit.nextStartMs(run),
		start: (nowMs: number) => limit.onStart(nowMs, run),
		answer: (level: number) => {
			limit.onAnswer(startAt(level));
			limit.onEnd(run);
		},
		refuse: (nowMs: number, start: Start, hasHint: boolean) => {
			const isNew = limit.onRefusal(nowMs, start, hasHint ? 'hint' : 'limit');
			limit.onEnd(run);
			return isNew;
		},
	};
}

/** Starts as many as half of the ceiling at time 0. */
function halfFull(ceiling: number) {
	const run = alone(ceiling, true);
	const half = Math.ceil(ceiling / 2);
	for (let inFlight = 0; inFlight < half; inFlight++) {
		expect(run.nextStartMs()).toBeLessThanOrEqual(0);
		run.start(0);
	}
	return { run, half };
}

/** A limit whose first round was refused at `nowMs`, all of it where `passed` is 0. */
function refusedAt(nowMs: number, { starts = 40, passed = 20, hasHint = false } = {}) {
	const run = alone(1_000, false);
	const started = Array.from({ length: starts }, () => run.start(0));
	for (let turn = 0; turn < passed; turn++) run.answer(turn + 1);
	const isNew = started.slice(passed).map((start) => run.refuse(nowMs, start, hasHint));
	return { run, isNew };
}

describe('an unknown limit', () => {
	test('starts at half of the ceiling, and opens to all of it within its ramp', () => {
		fc.assert(
			fc.property(ceilings, (ceiling) => {
				const { run, half } = halfFull(ceiling);
				let earlierMs = 0;
				for (let inFlight = half; inFlight < ceiling; inFlight++) {
					const atMs = run.nextStartMs();
					expect(atMs).toBeGreaterThan(earlierMs);
					expect(atMs).toBeLessThanOrEqual(RAMP_AT_MOST_MS);
					earlierMs = atMs;
					run.start(atMs);
				}
				expect(run.nextStartMs()).toBe(Infinity);
			}),
		);
	});

	test('opens with answers as well', () => {
		const { run } = halfFull(20);
		expect(run.nextStartMs()).toBeGreaterThan(0);
		run.answer(1);
		run.start(0);
		expect(run.nextStartMs()).toBeLessThanOrEqual(0);
	});

	test('begins its ramp with the first start', () => {
		const run = alone(4, true);
		run.start(50_000);
		run.start(50_000);
		expect(run.nextStartMs()).toBeGreaterThan(50_000);
		run.start(run.nextStartMs());
		expect(run.nextStartMs()).toBeLessThanOrEqual(50_000 + RAMP_AT_MOST_MS);
	});
});

describe('a limit that is not expected to bind', () => {
	test('allows the whole ceiling at once, and no more', () => {
		fc.assert(
			fc.property(ceilings, (ceiling) => {
				const run = alone(ceiling, false);
				for (let inFlight = 0; inFlight < ceiling; inFlight++) {
					expect(run.nextStartMs()).toBeLessThanOrEqual(0);
					run.start(0);
				}
				expect(run.nextStartMs()).toBe(Infinity);
			}),
		);
	});
});

describe('whatever happens', () => {
	const event = fc.record({
		kind: fc.constantFrom(
			'start',
			'start',
			'start',
			'answer',
			'limit',
			'silent',
			'hint',
			'release',
		),
		run: fc.nat({ max: 2 }),
		waitMs: fc.nat({ max: 2_000 }),
	});

	test('no run goes over its ceiling, and one with nothing in flight can start in finite time', () => {
		fc.assert(
			fc.property(
				fc.array(event, { maxLength: 300 }),
				fc.array(ceilings, { minLength: 1, maxLength: 3 }),
				fc.boolean(),
				(events, sizes, isUnknown) => {
					const limit = new AdaptiveLimit(isUnknown);
					const runs = sizes.map((size) => limit.join(size, idle));
					const out: Array<{ run: number; start: Start }> = [];
					let nowMs = 0;
					for (const { kind, run: draw, waitMs } of events) {
						nowMs += waitMs;
						const run = draw % runs.length;
						const member = runs[run];
						if (member === undefined) continue;
						if (kind === 'start') {
							const atMs = limit.nextStartMs(member);
							if (atMs === Infinity) continue;
							nowMs = Math.max(nowMs, atMs);
							out.push({ run, start: limit.onStart(nowMs, member) });
						} else {
							const [oldest] = out.splice(0, 1);
							const owner = runs[oldest?.run ?? 0];
							if (oldest === undefined || owner === undefined) continue;
							if (kind === 'answer') limit.onAnswer(oldest.start);
							else if (kind !== 'release') {
								limit.onRefusal(nowMs, oldest.start, kind);
							}
							limit.onEnd(owner);
						}
						runs.forEach((each, index) => {
							const inFlight = out.filter(({ run: of }) => of === index).length;
							expect(inFlight).toBeLessThanOrEqual(sizes[index] ?? 0);
							if (out.length === 0) expect(limit.nextStartMs(each)).toBeLessThan(Infinity);
						});
					}
				},
			),
		);
	});
});

describe('a refused round', () => {
	test.each([true, false])('is followed by paced starts (hint: %s)', (hasHint) => {
		const { run } = refusedAt(100, { hasHint });
		expect(run.limit.isPaced).toBe(true);
		let nowMs = Math.max(100, run.nextStartMs());
		for (let turn = 0; turn < 5; turn++) {
			run.start(nowMs);
			expect(run.nextStartMs()).toBeGreaterThan(nowMs);
			nowMs = run.nextStartMs();
		}
	});

	test('is not paced before it happened', () => {
		const run = alone(10, false);
		for (let turn = 0; turn < 10; turn++) run.start(0);
		for (let turn = 0; turn < 10; turn++) run.answer(1);
		expect([run.limit.isPaced, run.nextStartMs()]).toEqual([false, -Infinity]);
	});

	test('counts once, however many of its replies are refusals', () => {
		const { isNew } = refusedAt(100);
		expect(isNew).toEqual([true, ...new Array(19).fill(false)]);
		expect(refusedAt(100, { passed: 0 }).isNew.filter(Boolean)).toHaveLength(1);
	});

	test('is another one when it started after the last was acted upon', () => {
		const { run } = refusedAt(100);
		const startMs = Math.max(101, run.nextStartMs());
		expect(run.refuse(startMs + 50, run.start(startMs), true)).toBe(true);
	});

	test('is followed by closer starts the more answers come', () => {
		const { run } = refusedAt(1_000);
		const intervalFrom = (atMs: number): number => {
			run.start(atMs);
			run.start(run.nextStartMs());
			const intervalMs = run.nextStartMs() - atMs;
			run.answer(1);
			run.answer(1);
			return intervalMs;
		};
		const slowMs = intervalFrom(100_000);
		for (let turn = 0; turn < 500; turn++) run.limit.onAnswer(startAt(1));
		expect(intervalFrom(200_000)).toBeLessThan(slowMs * 0.9);
	});
});

describe('runs that share a limit', () => {
	test('the next run starts with the whole window where nothing was refused before', () => {
		const limit = new AdaptiveLimit(true);
		const first = limit.join(10, idle);
		limit.onStart(0, first);
		limit.leave(first);
		const next = limit.join(10, idle);
		for (let turn = 0; turn < 10; turn++) {
			expect(limit.nextStartMs(next)).toBeLessThanOrEqual(0);
			limit.onStart(0, next);
		}
		expect(limit.nextStartMs(next)).toBe(Infinity);
	});

	test('the next run keeps the pace that was learned', () => {
		const { run } = refusedAt(100);
		const next = run.limit.join(40, idle);
		run.limit.onStart(500, next);
		expect(run.limit.nextStartMs(next)).toBeGreaterThan(500);
	});

	test('are told when another run has made room, and when it has left', () => {
		const limit = new AdaptiveLimit(false);
		let told = 0;
		const first = limit.join(1, idle);
		limit.join(1, () => (told += 1));
		limit.onStart(0, first);
		limit.onEnd(first);
		expect(told).toBe(1);
		limit.onStart(0, first);
		limit.leave(first);
		limit.onEnd(first);
		limit.leave(first);
		expect(told).toBe(2);
	});

	test('take turns at a learned pace', () => {
		const { run } = refusedAt(100);
		const [first, second] = [run.limit.join(5, idle), run.limit.join(5, idle)];
		run.limit.onStart(5_000, first);
		expect(run.limit.nextStartMs(first)).toBeGreaterThan(run.limit.nextStartMs(second));
	});
});
