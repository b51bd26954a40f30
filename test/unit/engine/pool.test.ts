import * as fc from 'fast-check';
import { Pool } from '../../../nodes/engine/limits/pool';

const newPool = (maxConcurrency: number, random = () => 0.999): Pool =>
	new Pool(maxConcurrency, random);

/** Refuses requests one after the other, at once, until the pool is closed. */
function close(pool: Pool, nowMs: number, retryAfterMs: number | null = null): number {
	let refused = 0;
	while (pool.nextStartMs(nowMs) <= nowMs) {
		pool.acquire(nowMs).refused(nowMs, retryAfterMs);
		refused += 1;
	}
	return refused;
}

test('stays open, however many requests are in flight, until one is refused', () => {
	const pool = newPool(3);
	for (let turn = 0; turn < 10; turn++) {
		expect(pool.nextStartMs(0)).toBe(-Infinity);
		pool.acquire(0);
	}
});

test('closes after twenty refusals more than there may be requests at once', () => {
	expect(close(newPool(1), 0)).toBe(21);
	expect(close(newPool(10), 0)).toBe(30);
});

test('stays open while one request in five gets through', () => {
	const pool = newPool(10);
	for (let turn = 0; turn < 1_000; turn++) {
		expect(pool.nextStartMs(turn)).toBe(-Infinity);
		const place = pool.acquire(turn);
		if (turn % 5 === 0) place.passed();
		else place.refused(turn, null);
	}
});

test('a closed pool is tried one request at a time, at growing distances of 4 s at most', () => {
	const pool = newPool(1);
	close(pool, 0);
	let nowMs = 0;
	const distancesMs = Array.from({ length: 12 }, () => {
		const atMs = pool.nextStartMs(nowMs);
		const place = pool.acquire(atMs);
		expect(pool.nextStartMs(atMs)).toBeGreaterThan(atMs);
		place.refused(atMs, null);
		const distanceMs = atMs - nowMs;
		nowMs = atMs;
		return distanceMs;
	});
	expect(distancesMs).toEqual([...distancesMs].sort((left, right) => left - right));
	expect(distancesMs[0]).toBeLessThan(500);
	expect(distancesMs[11]).toBeGreaterThan(3_900);
	expect(distancesMs[11]).toBeLessThanOrEqual(4_000);
});

test('a closed pool is tried as late as its hint where that is longer', () => {
	const pool = newPool(1);
	close(pool, 0, 30_000);
	expect(pool.nextStartMs(0)).toBeGreaterThan(29_000);
	expect(pool.nextStartMs(0)).toBeLessThanOrEqual(30_000);
});

test('opens again by four places with the first request that gets through', () => {
	const pool = newPool(10);
	close(pool, 0);
	pool.acquire(5_000).passed();
	for (let turn = 0; turn < 4; turn++) {
		expect(pool.nextStartMs(5_000)).toBe(-Infinity);
		pool.acquire(5_000);
	}
	expect(pool.nextStartMs(5_000)).toBeGreaterThan(5_000);
});

/** A closed pool whose slowest refusal took so long. */
function closedPool(refusalMs: number): Pool {
	const pool = newPool(10);
	pool.acquire(0).refused(refusalMs, null);
	close(pool, refusalMs);
	return pool;
}

/** How many requests can start now, with their places. */
function startAll(pool: Pool, nowMs: number): Array<ReturnType<Pool['acquire']>> {
	const started = [];
	while (pool.nextStartMs(nowMs) <= nowMs && started.length < 100)
		started.push(pool.acquire(nowMs));
	return started;
}

test('a request that is out for twice as long as any refusal took has got through, and counts once', () => {
	const pool = closedPool(300);
	const place = pool.acquire(5_000);
	expect(pool.nextStartMs(5_000)).toBe(5_600);
	expect(pool.nextStartMs(5_600)).toBe(-Infinity);
	place.passed();
	expect(startAll(pool, 5_600)).toHaveLength(4);
});

test('a late refusal takes back what its request was given', () => {
	const pool = closedPool(300);
	const late = pool.acquire(5_000);
	expect(startAll(pool, 5_600)).toHaveLength(4);
	late.refused(5_700, null);
	expect(startAll(pool, 6_900)).toHaveLength(0);
});

test('answers of requests from before an outage do not keep it open', () => {
	const pool = newPool(10);
	pool.acquire(0).refused(2, null);
	const before = startAll(pool, 10).slice(0, 10);
	expect(pool.nextStartMs(100)).toBe(-Infinity);
	expect(close(pool, 100)).toBe(30);
	for (const place of before) place.passed();
	expect(startAll(pool, 100)).toHaveLength(0);
});

test('a request that came back with neither keeps the places as they are', () => {
	const pool = newPool(1);
	close(pool, 0);
	const atMs = pool.nextStartMs(0);
	pool.acquire(atMs).released();
	expect(pool.nextStartMs(atMs)).toBe(atMs);
});

test('whatever happens, a pool with nothing in flight can be tried in finite time', () => {
	const event = fc.record({
		kind: fc.constantFrom('passed', 'refused', 'refused', 'refused', 'released'),
		waitMs: fc.nat({ max: 3_000 }),
	});
	fc.assert(
		fc.property(
			fc.array(event, { maxLength: 200 }),
			fc.integer({ min: 1, max: 5 }),
			(events, size) => {
				const pool = newPool(size);
				let nowMs = 0;
				for (const { kind, waitMs } of events) {
					nowMs = Math.max(nowMs, pool.nextStartMs(nowMs));
					expect(nowMs).toBeLessThan(Infinity);
					const place = pool.acquire(nowMs);
					nowMs += waitMs;
					if (kind === 'passed') place.passed();
					else if (kind === 'refused') place.refused(nowMs, null);
					else place.released();
				}
			},
		),
	);
});
