'use strict';

const { uniformFromText } = require('./latency');

/** So many refusals in a row end every draw; at 50% it is reached once in 10^15 prompts. */
const MOST_REFUSALS = 50;

/**
 * How often a pool that others fill refuses a prompt before it takes it. Each try is refused with the
 * same chance, whatever the pace; drawn from the prompt, so that the server and the computed ideal
 * agree.
 *
 * @param {string} prompt
 * @param {number} share of the tries that are refused, 0 to 1
 * @returns {number} refused tries, from 0
 */
function refusalsOfPrompt(prompt, share) {
	let count = 0;
	while (count < MOST_REFUSALS && uniformFromText(prompt, `refusal ${count}`) <= share) count += 1;
	return count;
}

module.exports = { refusalsOfPrompt };
