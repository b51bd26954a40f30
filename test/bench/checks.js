'use strict';

const { contestants } = require('./contestants');

/**
 * What a row asks of ours, on the median of the runs.
 *
 * @typedef {object} Check
 * @property {string} name
 * @property {number} bound the value must not be above it
 * @property {(ours: Result, all: Record<string, Result>) => number} value `all`: by contestant
 * @property {string} [against] contestant that ours is compared with
 *
 * @typedef {import('./measure').Result} Result
 */

/** @type {Check} */
const unanswered = {
	name: 'items without answer',
	bound: 0,
	value: (ours) => ours.items - ours.out,
};

/** @param {number} bound */
const timeOverIdeal = (bound) => ({
	name: 'time / ideal',
	bound,
	value: (ours) => ours.timeMs / ours.idealMs,
});

/** @param {number} bound */
const wasted = (bound) => ({
	name: 'wasted requests / items',
	bound,
	value: (ours) => (ours.requests - ours.items) / ours.items,
});

/** @param {number} bound */
const connections = (bound) => ({
	name: 'connections',
	bound,
	value: (ours) => ours.connections,
});

/**
 * @param {'timeMs' | 'cpuMs'} field
 * @param {string} against key of a contestant
 * @param {number} bound
 */
const fieldOver = (field, against, bound) => ({
	name: `${field === 'timeMs' ? 'time' : 'CPU'} / ${contestants[against].title}`,
	bound,
	against,
	value(ours, all) {
		const peer = all[against];
		// What did only a part of the work is no measure.
		return peer.out === peer.items ? ours[field] / peer[field] : NaN;
	},
});

module.exports = { connections, fieldOver, timeOverIdeal, unanswered, wasted };
