'use strict';

/** What a process and those that it has started use, as Linux tells it. */

const fs = require('node:fs');

const TICKS_PER_SECOND = 100;

/**
 * CPU time and memory of a process group.
 *
 * @param {number} groupId id of the process that leads the group
 * @returns {{ cpuMs: number, peakBytes: number } | undefined} undefined where there is no `/proc`;
 *   `peakBytes` is the most that was resident since `forgetPeak`
 */
function usageOf(groupId) {
	if (!fs.existsSync('/proc/self/stat')) return undefined;
	let cpuMs = 0;
	let peakBytes = 0;
	for (const processId of membersOf(groupId)) {
		const fields = statOf(processId);
		cpuMs += ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000;
		const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(read(processId, 'status')) ?? [];
		peakBytes += Number(kilobytes ?? 0) * 1024;
	}
	return { cpuMs, peakBytes };
}

/** From now on the peak is that of what comes. */
function forgetPeak(groupId) {
	for (const processId of membersOf(groupId))
		fs.writeFileSync(`/proc/${processId}/clear_refs`, '5');
}

function membersOf(groupId) {
	return fs
		.readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((processId) => Number(statOf(processId)[2]) === groupId);
}

/** The fields of `/proc/<id>/stat` after the name, which may hold spaces. */
function statOf(processId) {
	const text = read(processId, 'stat');
	return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Empty for a process that has ended meanwhile. */
function read(processId, name) {
	try {
		return fs.readFileSync(`/proc/${processId}/${name}`, 'utf8');
	} catch {
		return '';
	}
}

module.exports = { forgetPeak, usageOf };
