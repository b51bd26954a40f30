'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

const POLL_MS = 10;

/**
 * Waits until a condition holds, for what gives no sign of its own.
 *
 * @param {() => boolean | Promise<boolean>} condition
 * @param {number} [timeoutMs] rejects when it takes longer
 */
async function until(condition, timeoutMs = 10_000) {
	const deadlineMs = Date.now() + timeoutMs;
	while (!(await condition())) {
		if (Date.now() > deadlineMs) throw new Error(`Not within ${timeoutMs} ms: ${condition}`);
		await sleep(POLL_MS);
	}
}

module.exports = { until };
