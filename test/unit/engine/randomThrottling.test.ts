import { RandomThrottling } from '../../../nodes/engine/randomThrottling';

const PACE = 10;

/** A chance that has met a limit at `PACE` and seen so many slower throttled replies since. */
function doubted(times: number, hasHint = false): RandomThrottling {
	const chance = new RandomThrottling();
	chance.meetLimit(PACE);
	for (let time = 0; time < times; time++) chance.explains(PACE / 2, hasHint);
	return chance;
}

const note = (chance: RandomThrottling, throttled: number, answered: number): void => {
	for (let reply = 0; reply < throttled; reply++) chance.note(true);
	for (let reply = 0; reply < answered; reply++) chance.note(false);
};

test('explains nothing before a limit was met', () => {
	const chance = new RandomThrottling();
	for (let time = 0; time < 10; time++) expect(chance.explains(PACE, false)).toBe(false);
});

test('explains replies that are throttled again and again below the pace of the limit', () => {
	expect(doubted(1).isAssumed).toBe(false);
	expect(doubted(3).isAssumed).toBe(true);
	expect(doubted(3).explains(PACE * 100, false)).toBe(true);
});

test('a reply at the pace of the limit ends the doubts', () => {
	const chance = doubted(2);
	expect(chance.explains(PACE, false)).toBe(false);
	expect(chance.explains(PACE / 2, false)).toBe(false);
});

test('replies that name a wait count less', () => {
	expect(doubted(3, true).isAssumed).toBe(false);
	expect(doubted(12, true).isAssumed).toBe(true);
});

test('is not assumed for a slow worker, nor where much is throttled', () => {
	const slow = new RandomThrottling();
	slow.meetLimit(1);
	const busy = doubted(0);
	note(busy, 50, 50);
	for (let time = 0; time < 10; time++) {
		expect(slow.explains(0.5, false)).toBe(false);
		expect(busy.explains(PACE / 2, false)).toBe(false);
	}
});

test('is given up when too much is throttled, for the pace from before', () => {
	const chance = doubted(3);
	note(chance, 50, 0);
	expect(chance.explains(PACE * 5, false)).toBe(false);
	expect(chance.meetLimit(PACE * 5)).toBe(PACE / 2);
	expect(chance.isAssumed).toBe(false);
});

test('takes more doubts each time that it was given up', () => {
	const chance = doubted(3);
	chance.meetLimit(PACE);
	const isAssumedAfter = (times: number): boolean => {
		for (let time = 0; time < times; time++) chance.explains(1e-3 + PACE / 4, false);
		return chance.isAssumed;
	};
	expect(isAssumedAfter(5)).toBe(false);
	expect(isAssumedAfter(1)).toBe(true);
});
