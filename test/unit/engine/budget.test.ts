import * as fc from 'fast-check';
import { Budget, type Reservation } from '../../../nodes/engine/budget';

/** The reservation that a budget must grant. */
function take(budget: Budget, estimateUsd: number | null): Reservation {
	const admission = budget.admit(estimateUsd);
	if (typeof admission === 'string') throw new Error(`Not admitted: ${admission}`);
	return admission;
}

const usd = (max: number) => fc.double({ min: 0, max, noNaN: true });

describe('a budget with known estimates', () => {
	test('makes a try wait when the others in flight may use the rest up', () => {
		const budget = new Budget(1);
		const first = take(budget, 0.6);
		take(budget, 0.6);
		expect(budget.admit(0.1)).toBe('wait');
		budget.settle(first, { costUsd: 0.1 });
		expect(budget.admit(0.1)).toEqual({ costUsd: 0.1 });
	});

	test('is reached when the cap is spent, to the cent', () => {
		const budget = new Budget(1);
		budget.settle(take(budget, 1), { costUsd: 0.99 });
		budget.settle(take(budget, 1), { costUsd: 0.01 });
		expect([budget.admit(0), budget.totalUsd, budget.overshootUsd]).toEqual(['reached', 1, 0]);
	});

	test('counts what earlier runs spent', () => {
		const budget = new Budget(1, { spentUsd: 0.9 });
		take(budget, 0.2);
		expect([budget.admit(0.2), budget.totalUsd]).toEqual(['wait', 0.9]);
		expect(new Budget(1, { spentUsd: 1 }).admit(0)).toBe('reached');
		expect(new Budget(1, { spentUsd: 1.25 }).overshootUsd).toBeCloseTo(0.25);
	});

	test('gives a reservation back in full when nothing was billed', () => {
		const budget = new Budget(1);
		for (let turn = 0; turn < 100; turn++) budget.settle(take(budget, 5), undefined);
		expect([budget.totalUsd, budget.possiblyLostUsd]).toEqual([0, 0]);
	});

	test('counts a lost reply in full against the cap, but not as spent', () => {
		const budget = new Budget(1);
		budget.settle(take(budget, 0.4), { costUsd: null, lost: true });
		budget.settle(take(budget, 0.6), { costUsd: null, lost: true });
		expect([budget.totalUsd, budget.possiblyLostUsd]).toEqual([0, 1]);
		expect([budget.admit(0.1), budget.overshootUsd]).toEqual(['reached', 0]);
	});

	test('is not held back by the dust that sums of fractions leave', () => {
		const budget = new Budget(1);
		const flying = [0.1, 0.2, 0.3].map((estimateUsd) => take(budget, estimateUsd));
		const costsUsd = [0, 0, 1 - Number.EPSILON / 2];
		flying.forEach((reservation, turn) => {
			budget.settle(reservation, { costUsd: costsUsd[turn] ?? 0 });
		});
		expect(budget.admit(0.1)).toEqual({ costUsd: 0.1 });
	});

	test('is overrun by less than one estimate, lost replies included, however many fly', () => {
		const tries = fc.array(
			fc.record({
				estimateUsd: usd(1),
				share: usd(1),
				end: fc.constantFrom('billed', 'lost', 'free'),
				// How many of those in flight come back before the next asks.
				landings: fc.nat({ max: 3 }),
			}),
			{ maxLength: 60 },
		);
		fc.assert(
			fc.property(tries, usd(5), usd(2), (plan, cap, spentUsd) => {
				const capUsd = cap + 0.01;
				const budget = new Budget(capUsd, { spentUsd });
				const flying: Array<() => void> = [];
				let largestUsd = 0;
				for (const { estimateUsd, share, end, landings } of plan) {
					const admission = budget.admit(estimateUsd);
					if (typeof admission !== 'string') {
						largestUsd = Math.max(largestUsd, estimateUsd);
						const lost = end === 'lost';
						const charge = { costUsd: lost ? null : estimateUsd * share, lost };
						flying.push(() => budget.settle(admission, end === 'free' ? undefined : charge));
					} else if (admission === 'wait') expect(flying.length).toBeGreaterThan(0);
					for (const land of flying.splice(0, landings)) land();
				}
				for (const land of flying) land();
				const usedUsd = budget.totalUsd + budget.possiblyLostUsd;
				expect(usedUsd).toBeLessThan(Math.max(spentUsd, capUsd) + largestUsd + 1e-9);
				expect(budget.overshootUsd).toBeCloseTo(Math.max(0, budget.totalUsd - capUsd));
			}),
		);
	});
});

describe('a budget without estimates', () => {
	test('lets one try fly alone until a first cost is known', () => {
		const budget = new Budget(1);
		const first = take(budget, null);
		expect([budget.admit(null), budget.admit(0.01)]).toEqual(['wait', 'wait']);
		budget.settle(first, undefined);
		const second = take(budget, null);
		expect(budget.admit(null)).toBe('wait');
		budget.settle(second, { costUsd: 0.25 });
		expect([take(budget, null), take(budget, null)]).toEqual([
			{ costUsd: 0.25 },
			{ costUsd: 0.25 },
		]);
	});

	test('does not fly blind beside others', () => {
		const budget = new Budget(1);
		const known = take(budget, 0.1);
		expect(budget.admit(null)).toBe('wait');
		budget.settle(known, undefined);
		expect(budget.admit(null)).toEqual({ costUsd: null });
	});

	test('sets the highest cost seen so far aside', () => {
		const budget = new Budget(10);
		for (const costUsd of [0.2, 0.5, 0.1]) budget.settle(take(budget, null), { costUsd });
		expect(budget.admit(null)).toEqual({ costUsd: 0.5 });
	});

	test('values earlier losses once a cost is known', () => {
		const budget = new Budget(1);
		for (let turn = 0; turn < 2; turn++) {
			budget.settle(take(budget, null), { costUsd: null, lost: true });
		}
		expect([budget.possiblyLostUsd, budget.admit(null)]).toEqual([0, { costUsd: null }]);
		budget.settle({ costUsd: null }, { costUsd: 0.5 });
		expect([budget.possiblyLostUsd, budget.admit(null)]).toEqual([1, 'reached']);
	});

	test('admits nothing more after three lost replies of unknown size', () => {
		for (const before of [{}, { highestUsd: 0 }]) {
			const budget = new Budget(1, before);
			for (let turn = 0; turn < 3; turn++) {
				budget.settle(take(budget, null), { costUsd: null, lost: true });
			}
			expect(budget.admit(null)).toBe('unknown');
			expect(budget.admit(0.1)).toBe('unknown');
		}
	});

	test('goes on after lost replies that are known to cost nothing', () => {
		const budget = new Budget(1);
		for (let turn = 0; turn < 9; turn++) {
			budget.settle(take(budget, 0), { costUsd: null, lost: true });
		}
		expect(budget.admit(0)).toEqual({ costUsd: 0 });
	});

	test('admits nothing more after a reply that was billed without a cost', () => {
		const budget = new Budget(1);
		budget.settle(take(budget, 0.1), { costUsd: null });
		expect(budget.admit(0.1)).toBe('unknown');
	});
});

describe('a budget without a cap', () => {
	test('adds up and admits everything, unknown costs included', () => {
		const budget = new Budget(0, { spentUsd: 2 });
		const [first, second, third] = [take(budget, null), take(budget, 1e9), take(budget, null)];
		budget.settle(first, { costUsd: 3 });
		budget.settle(second, { costUsd: null });
		budget.settle(third, { costUsd: null, lost: true });
		expect([budget.totalUsd, budget.overshootUsd]).toEqual([5, 0]);
		expect(budget.admit(null)).toEqual({ costUsd: 0 });
	});
});

describe('the spending of a budget', () => {
	test('lets the next run of the same node go on where this one stopped', () => {
		const first = new Budget(1);
		first.settle(take(first, null), { costUsd: null, lost: true });
		first.settle(take(first, null), { costUsd: 0.25 });
		first.settle(take(first, 0.1), { costUsd: null, lost: true });
		const second = new Budget(1, first.state);
		expect([second.totalUsd, second.possiblyLostUsd]).toEqual([0.25, 0.35]);
		expect([take(second, null), take(second, null)]).toEqual([
			{ costUsd: 0.25 },
			{ costUsd: 0.25 },
		]);
		expect(second.admit(null)).toBe('wait');
	});

	test('keeps in mind that a cost is missing', () => {
		const first = new Budget(1);
		first.settle(take(first, 0.1), { costUsd: null });
		expect(new Budget(1, first.state).admit(0.1)).toBe('unknown');
	});

	test('is a copy, and plain data', () => {
		const budget = new Budget(1);
		const before = budget.state;
		budget.settle(take(budget, 0.5), { costUsd: 0.5 });
		expect(before.spentUsd).toBe(0);
		expect(new Budget(1, before).totalUsd).toBe(0);
		expect(JSON.parse(JSON.stringify(budget.state))).toEqual(budget.state);
	});
});
