import * as fc from 'fast-check';
import { RandomThrottling } from '../../../nodes/engine/limits/randomThrottling';

/** Starts so far, for each. */
const counts = new WeakMap<RandomThrottling, number>();

/** Starts requests; the pattern says which are refused, `x`, at once or after all have started. */
function start(throttling: RandomThrottling, pattern: string, times = 1, isSlow = false): void {
	const refused: number[] = [];
	for (const letter of pattern.repeat(times)) {
		const ordinal = (counts.get(throttling) ?? 0) + 1;
		counts.set(throttling, ordinal);
		throttling.onStart();
		if (letter === 'x') refused.push(ordinal);
		if (!isSlow) refused.splice(0).forEach((each) => throttling.onRefusal(each));
	}
	for (const ordinal of refused) throttling.onRefusal(ordinal);
}

/** Every tenth start was refused, at a rate that was then lowered to what got through. */
function testing(pattern = '.........x'): RandomThrottling {
	const throttling = new RandomThrottling();
	start(throttling, pattern, 20);
	throttling.onCut(true, true);
	expect(throttling.isTesting).toBe(true);
	return throttling;
}

/** Refusals that came as often at a lower rate. */
function random(): RandomThrottling {
	const throttling = testing();
	start(throttling, '.........x', 10);
	expect(throttling.explains()).toBe(true);
	expect(throttling.isAssumed).toBe(true);
	return throttling;
}

/** A limit: nothing was refused at a lower rate. */
function limit(): RandomThrottling {
	const throttling = testing();
	start(throttling, '.', 1_000);
	expect([throttling.isTesting, throttling.isAssumed]).toEqual([false, false]);
	return throttling;
}

describe('before a test', () => {
	test('a few refusals slow nothing down, and frequent ones do', () => {
		const throttling = new RandomThrottling();
		start(throttling, '.................................................x', 40);
		expect(throttling.explains()).toBe(true);
		start(throttling, '...x', 10);
		expect(throttling.explains()).toBe(false);
	});

	test('refusals one after the other are those of a limit whose burst is used up', () => {
		const burst = new RandomThrottling();
		start(burst, '....................xxxxx');
		const others = new RandomThrottling();
		start(others, '..x..x..x..x..x');
		expect([burst.explains(), burst.isBurstOver]).toEqual([false, true]);
		expect([others.explains(), others.isBurstOver]).toEqual([false, false]);
	});

	test('a rate that is a guess is not tested', () => {
		const throttling = new RandomThrottling();
		start(throttling, '...x', 10);
		throttling.onCut(true, false);
		expect([throttling.isTesting, throttling.explains()]).toEqual([false, false]);
		throttling.onCut(true, true);
		expect(throttling.isTesting).toBe(true);
	});
});

describe('a test', () => {
	test('finds random refusals where as many starts are refused as before', () => {
		expect(random().isAssumed).toBe(true);
	});

	test('finds a limit where fewer are', () => {
		expect(limit().explains()).toBe(false);
	});

	test('goes on at a lower rate where more are refused than before', () => {
		const throttling = testing();
		start(throttling, 'xxxxx');
		expect(throttling.explains()).toBe(false);
		expect(throttling.shareInTest).toBe(1);
		throttling.onCut(true, true);
		expect([throttling.isTesting, throttling.shareInTest]).toEqual([true, 0]);
	});

	test('does not count requests from before it', () => {
		const throttling = testing();
		for (let late = 151; late <= 200; late++) throttling.onRefusal(late);
		expect(throttling.shareInTest).toBe(0);
		expect(throttling.explains()).toBe(true);
		expect(throttling.isAssumed).toBe(false);
	});

	test('tells chance from a limit, whatever the share that is refused', () => {
		fc.assert(
			fc.property(fc.integer({ min: 2, max: 12 }), (oneIn) => {
				const pattern = `${'.'.repeat(oneIn - 1)}x`;
				const byChance = testing(pattern);
				for (let turn = 0; turn < 100 && byChance.isTesting; turn++) {
					start(byChance, pattern);
					byChance.explains();
				}
				expect(byChance.isAssumed).toBe(true);
				const byLimit = testing(pattern);
				start(byLimit, '.', 1_000);
				expect([byLimit.isTesting, byLimit.isAssumed]).toEqual([false, false]);
			}),
		);
	});
});

describe('random refusals', () => {
	test('stay so at the same share, however long, and at one that rises slowly', () => {
		const throttling = random();
		for (const pattern of ['.........x', '......x', '....x', '...x']) {
			for (let turn = 0; turn < 200; turn++) {
				start(throttling, pattern);
				expect(throttling.explains()).toBe(true);
			}
		}
	});

	test('stay so where many start at once before the first refusal comes back', () => {
		const throttling = random();
		for (let turn = 0; turn < 100; turn++) {
			start(throttling, '..x....x...x....', 3, true);
			expect(throttling.explains()).toBe(true);
		}
	});

	test('are those of a limit when most requests are refused at a higher rate', () => {
		const throttling = random();
		start(throttling, 'x', 10);
		expect(throttling.explains()).toBe(false);
		throttling.onCut(true, true);
		expect([throttling.isAssumed, throttling.isTesting]).toEqual([false, false]);
	});

	test('that have been so for long are tested again at once when they become more', () => {
		const throttling = random();
		start(throttling, '.........x', 100);
		start(throttling, 'x', 20);
		expect(throttling.explains()).toBe(false);
		throttling.onCut(true, true);
		expect(throttling.isTesting).toBe(true);
	});

	test('end when the server names a limit', () => {
		const throttling = random();
		throttling.onCut(false, true);
		expect([throttling.isAssumed, throttling.isTesting]).toEqual([false, false]);
	});
});

describe('a limit', () => {
	/** Refused rounds until the next test. */
	const rounds = (throttling: RandomThrottling): number => {
		for (let round = 1; round < 1_000; round++) {
			throttling.onCut(true, true);
			if (throttling.isTesting) return round;
		}
		return Infinity;
	};

	test('is tested again after some refused rounds, and twice as many each time', () => {
		const throttling = limit();
		const first = rounds(throttling);
		start(throttling, '.', 1_000);
		expect(rounds(throttling)).toBe(first * 2);
		start(throttling, '.', 1_000);
		expect(rounds(throttling)).toBe(first * 4);
	});

	test('that the server names is not tested', () => {
		const throttling = limit();
		for (let round = 0; round < 100; round++) throttling.onCut(false, true);
		expect(throttling.isTesting).toBe(false);
	});
});
