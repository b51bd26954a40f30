'use strict';

/** Shorter times are noise; work that takes the square of its input takes longer at any size that is used here. */
const SHORTEST_MS = 1;
const GOOD = 2.6;
const ENOUGH_ROUNDS = 2;
const MOST_ROUNDS = 20;

/**
 * Time for twice the input over time for the input: 2 for linear work, 4 for quadratic work, at this
 * size and at four times this size, twice each, whichever grows least: the first garbage collection makes
 * one size take longer than the one before it.
 *
 * @param {(size: number) => () => unknown} work takes an input of a size, and gives what is measured
 * @param {number} size
 */
function growth(work, size) {
	let least = Infinity;
	for (const factor of [1, 4, 1, 4]) {
		least = Math.min(least, growthAt(work, size * factor));
		if (least < GOOD) break;
	}
	return least;
}

/**
 * Counts the time of the processor, since others share it. What disturbs only ever makes a run longer,
 * so the shortest of several runs counts, of each in turn, and more follow until the growth is good.
 */
function growthAt(work, size) {
	const [once, twice] = [work(size), work(size * 2)];
	let onceMs = Infinity;
	let twiceMs = cpuMs(twice);
	if (twiceMs < SHORTEST_MS) return 1;
	for (let round = 1; round <= MOST_ROUNDS; round += 1) {
		onceMs = Math.min(onceMs, cpuMs(once));
		twiceMs = Math.min(twiceMs, cpuMs(twice));
		if (round >= ENOUGH_ROUNDS && ratio(twiceMs, onceMs) < GOOD) break;
		// Work that takes seconds needs no more rounds to be told from noise.
		if (round >= ENOUGH_ROUNDS && round * twiceMs > 5_000) break;
	}
	return ratio(twiceMs, onceMs);
}

const ratio = (twiceMs, onceMs) => Math.max(twiceMs, SHORTEST_MS) / Math.max(onceMs, SHORTEST_MS);

/** Milliseconds of processor time. */
function cpuMs(run) {
	const started = process.cpuUsage();
	run();
	const { user, system } = process.cpuUsage(started);
	return (user + system) / 1_000;
}

/**
 * Milliseconds for which the process is blocked: the time, or that of the processor where it is less,
 * since others share it and V8 collects garbage and compiles on other cores.
 */
function blockedMs(run) {
	let ms = 0;
	const cpu = cpuMs(() => {
		const started = performance.now();
		run();
		ms = performance.now() - started;
	});
	return Math.min(ms, cpu);
}

module.exports = { blockedMs, growth };
