import * as fc from 'fast-check';
import { Budget } from '../../../nodes/engine/budget';
import { again, answer, lose, play, statuses, type Step, type Steps } from './scenario';

const billed = (afterMs: number, costUsd: number | null): Step => answer(afterMs, costUsd);

describe('a run under a cost cap', () => {
	test('stops new starts when the cap is spent, and skips the rest', async () => {
		const budget = new Budget(1);
		const limits = { maxConcurrency: 1 };
		const steps: Steps = () => billed(100, 0.3);
		const played = await play(steps, { count: 9, budget, estimateUsd: 0.3, limits });
		expect(statuses(played)).toEqual([
			...new Array(4).fill('answered'),
			...new Array(5).fill('costBudgetReached'),
		]);
		expect(played.result.stopped).toBe('costBudgetReached');
		expect(budget.overshootUsd).toBeCloseTo(0.2);
	});

	test('waits for what is in flight before it gives up', async () => {
		const budget = new Budget(1);
		const steps: Steps = () => billed(100, 0.01);
		const played = await play(steps, { count: 30, budget, estimateUsd: 0.6 });
		expect(new Set(statuses(played))).toEqual(new Set(['answered']));
		expect(played.mostInFlight).toBe(2);
	});

	test('sends nothing when earlier runs have spent it', async () => {
		const played = await play(() => answer(), { count: 3, budget: new Budget(1, { spentUsd: 1 }) });
		expect([played.starts, played.result.stopped]).toEqual([[], 'costBudgetReached']);
	});

	test('sets money aside for every try of a job, also for one that asked for it', async () => {
		const budget = new Budget(1);
		const steps: Steps = () => ({
			...again(100),
			verdict: { kind: 'next', charge: { costUsd: 0.4 } },
		});
		const played = await play(steps, { count: 2, budget, estimateUsd: 0.4 });
		expect(played.starts.length).toBe(3);
		for (const outcome of played.result.outcomes) {
			expect(outcome).toMatchObject({ status: 'skipped', reason: 'costBudgetReached' });
		}
	});

	test('counts lost replies in full', async () => {
		const budget = new Budget(1);
		const limits = { maxConcurrency: 1, maxAttempts: 100 };
		const played = await play(() => lose(), { count: 1, budget, estimateUsd: 0.25, limits });
		expect(played.result.outcomes[0]).toMatchObject({
			reason: 'costBudgetReached',
			failure: 'lost',
			attempts: 4,
			lostReplies: 4,
		});
		expect([budget.totalUsd, budget.possiblyLostUsd]).toEqual([0, 1]);
	});

	test('never spends more than one estimate above it', async () => {
		const jobs = fc.array(
			fc.record({
				estimateUsd: fc.double({ min: 0.01, max: 1, noNaN: true }),
				share: fc.double({ min: 0, max: 1, noNaN: true }),
				afterMs: fc.integer({ min: 0, max: 1_000 }),
				losses: fc.nat({ max: 2 }),
			}),
			{ minLength: 1, maxLength: 30 },
		);
		const cap = fc.double({ min: 0.1, max: 10, noNaN: true });
		await fc.assert(
			fc.asyncProperty(jobs, cap, fc.integer({ min: 1, max: 100 }), async (plan, capUsd, most) => {
				const budget = new Budget(capUsd);
				const steps: Steps = (index, turn) => {
					const { estimateUsd = 0, share = 0, afterMs = 0, losses = 0 } = plan[index] ?? {};
					return turn < losses ? lose(afterMs) : billed(afterMs, estimateUsd * share);
				};
				const played = await play(steps, {
					count: plan.length,
					budget,
					limits: { maxConcurrency: most },
					prepare: (index) => ({
						kind: 'job',
						job: index,
						lane: 'one',
						estimateUsd: plan[index]?.estimateUsd ?? null,
					}),
				});
				const largestUsd = Math.max(...plan.map(({ estimateUsd }) => estimateUsd));
				const usedUsd = budget.totalUsd + budget.possiblyLostUsd;
				expect(usedUsd).toBeLessThan(capUsd + largestUsd + 1e-9);
				const isReached = usedUsd >= capUsd;
				if (!isReached) expect(new Set(statuses(played))).toEqual(new Set(['answered']));
			}),
		);
	});
});

describe('a run under a cap whose prices are unknown', () => {
	test('sends one request until the first cost is known, then as many as the cap allows', async () => {
		const budget = new Budget(1);
		const steps: Steps = () => billed(1_000, 0.1);
		const played = await play(steps, { count: 20, budget, limits: { maxConcurrency: 4 } });
		const early = played.starts.filter(({ atMs }) => atMs < 1_000);
		expect([early.length, played.mostInFlight]).toEqual([1, 4]);
		expect(budget.totalUsd).toBeLessThanOrEqual(1.1 + 1e-9);
	});

	test('stays with one request while replies get lost', async () => {
		const budget = new Budget(1);
		const steps: Steps = (index) => (index < 2 ? lose(500) : billed(500, 0.01));
		const limits = { maxAttempts: 1, maxConcurrency: 4 };
		const played = await play(steps, { count: 20, budget, limits });
		const early = played.starts.filter(({ atMs }) => atMs < 1_500);
		expect(early.map(({ atMs }) => atMs)).toEqual([0, 500, 1_000]);
		expect(budget.possiblyLostUsd).toBeCloseTo(0.02);
	});

	test('ends after a few lost replies when no cost becomes known, not after all', async () => {
		for (const cached of [false, true]) {
			const budget = new Budget(0.05);
			const steps: Steps = (index) => (cached && index === 0 ? billed(100, 0) : lose(500));
			const limits = { maxAttempts: 5, maxConcurrency: 4 };
			const played = await play(steps, { count: 20, budget, limits });
			expect(played.result.stopped).toBe('costUnknown');
			expect(played.starts.length).toBeLessThanOrEqual(8);
		}
	});

	test('stops when a reply was billed, but nobody knows how much', async () => {
		const budget = new Budget(1);
		const limits = { maxConcurrency: 1 };
		const played = await play(() => billed(100, null), { count: 4, budget, limits });
		expect(statuses(played)).toEqual(['answered', ...new Array(3).fill('costUnknown')]);
		expect(played.result.stopped).toBe('costUnknown');
	});
});

describe('a run without a cap', () => {
	test('adds up what is known, and goes on whatever is not', async () => {
		const budget = new Budget(0, { spentUsd: 5 });
		const steps: Steps = (index) => billed(100, index % 2 === 0 ? 0.5 : null);
		const played = await play(steps, { count: 10, budget });
		expect(new Set(statuses(played))).toEqual(new Set(['answered']));
		expect([budget.totalUsd, budget.overshootUsd]).toEqual([7.5, 0]);
	});
});
