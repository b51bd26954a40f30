'use strict';

const { createHash } = require('node:crypto');

/**
 * A number in (0, 1], the same for the same text and stream on every machine.
 *
 * @param {string} text
 * @param {string} stream keeps draws for different purposes independent
 * @returns {number}
 */
function uniformFromText(text, stream) {
	const digest = createHash('sha256').update(`${stream}\n${text}`).digest();
	return (digest.readUInt32BE(0) + 1) / 2 ** 32;
}

/**
 * The latency that the provider gives to a prompt: lognormal, drawn from a hash of the prompt, so
 * that every runner and the computed ideal see the same one.
 *
 * @param {string} prompt
 * @param {{ medianMs: number, sigma: number }} shape median in ms, sigma of the underlying normal
 * @returns {number} ms, 0 when the median is 0
 */
function latencyOfPrompt(prompt, { medianMs, sigma }) {
	if (medianMs === 0) return 0;
	const radius = Math.sqrt(-2 * Math.log(uniformFromText(prompt, 'radius')));
	const normal = radius * Math.cos(2 * Math.PI * uniformFromText(prompt, 'angle'));
	return medianMs * Math.exp(sigma * normal);
}

/**
 * The prompt of item `index`; the Code node of the benchmark workflow builds the same text.
 *
 * @param {number} index from 0
 * @returns {string}
 */
function promptOfItem(index) {
	return `Summarise review ${index} in one sentence.`;
}

module.exports = { latencyOfPrompt, promptOfItem, uniformFromText };
