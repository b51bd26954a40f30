import { LimitRegistry } from '../../../nodes/engine/limits/limitRegistry';

const TEN_MINUTES_MS = 600_000;

test('gives the same limit for the same key, and another one for another', () => {
	const registry = new LimitRegistry();
	const limit = registry.limit('a', 0, true);
	expect(registry.limit('a', 1, true)).toBe(limit);
	expect(registry.limit('b', 1, true)).not.toBe(limit);
});

test('forgets a limit after ten idle minutes, unless a run uses it', () => {
	const registry = new LimitRegistry();
	const idle = registry.limit('idle', 0, true);
	const used = registry.limit('used', 0, true);
	used.join(1, () => undefined);
	expect(registry.limit('idle', TEN_MINUTES_MS - 1, true)).toBe(idle);
	expect(registry.limit('idle', 2 * TEN_MINUTES_MS, true)).not.toBe(idle);
	expect(registry.limit('used', 2 * TEN_MINUTES_MS, true)).toBe(used);
});

test('counts idle time from the last start', () => {
	const registry = new LimitRegistry();
	const limit = registry.limit('a', 0, true);
	const run = limit.join(1, () => undefined);
	limit.onStart(TEN_MINUTES_MS, run);
	limit.leave(run);
	expect(registry.limit('a', 2 * TEN_MINUTES_MS - 1, true)).toBe(limit);
});

test('holds a thousand limits at most, and drops the one used longest ago first', () => {
	const registry = new LimitRegistry();
	for (let index = 0; index < 5_000; index++) registry.limit(String(index), index, true);
	expect(registry.size).toBe(1_000);
	const last = registry.limit('4999', 5_000, true);
	expect(registry.limit('4999', 5_000, true)).toBe(last);
	expect(registry.size).toBe(1_000);
});
