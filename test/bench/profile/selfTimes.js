'use strict';

/**
 * Self time per module and per function in a .cpuprofile, within a stretch of wall clock time.
 *
 * @param {object} profile as written by `node --cpu-prof`
 * @param {{ clock: { wallMs: number, monotonicUs: number }, startMs: number, endMs: number }} window
 *   `clock` ties the profile's monotonic clock to the wall clock
 * @returns {{ totalMs: number, modules: Row[], functions: Row[] }} busiest first, idle left out
 *
 * @typedef {{ name: string, selfMs: number }} Row
 */
function selfTimes(profile, { clock, startMs, endMs }) {
	const toWallMs = (us) => clock.wallMs + (us - clock.monotonicUs) / 1000;
	const nodeById = new Map(profile.nodes.map((node) => [node.id, node]));
	const modules = new Map();
	const functions = new Map();
	let totalMs = 0;
	let atUs = profile.startTime;
	for (const [index, id] of profile.samples.entries()) {
		atUs += profile.timeDeltas[index];
		// A delta is the time since the sample before: what ran lasted until the next sample.
		const lastedMs = (profile.timeDeltas[index + 1] ?? 0) / 1000;
		const atMs = toWallMs(atUs);
		if (atMs < startMs || atMs > endMs) continue;
		const { callFrame } = nodeById.get(id);
		if (callFrame.functionName === '(idle)') continue;
		totalMs += lastedMs;
		add(modules, moduleOf(callFrame), lastedMs);
		add(functions, functionOf(callFrame), lastedMs);
	}
	return { totalMs, modules: sorted(modules), functions: sorted(functions) };
}

/** The npm package of a frame, Node's own module, or V8's name for what is no JavaScript. */
function moduleOf({ functionName, url }) {
	if (url === '') return functionName.startsWith('(') ? functionName : '(native)';
	if (url.startsWith('node:')) return url;
	const parts = url.split('/node_modules/');
	if (parts.length === 1) return url.split('/').slice(-2).join('/');
	const [scopeOrName, name] = parts[parts.length - 1].split('/');
	return scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName;
}

function functionOf(callFrame) {
	const file = callFrame.url.split('/').slice(-2).join('/');
	return `${callFrame.functionName || '(anonymous)'} ${file}:${callFrame.lineNumber + 1}`;
}

const add = (map, key, value) => map.set(key, (map.get(key) ?? 0) + value);

const sorted = (map) =>
	[...map]
		.map(([name, selfMs]) => ({ name, selfMs }))
		.sort((first, second) => second.selfMs - first.selfMs);

module.exports = { selfTimes };
