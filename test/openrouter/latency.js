'use strict';

const { createHash } = require('node:crypto');

/**
 * A lognormal time, from two draws that are uniform in (0, 1] (Box and Muller).
 *
 * @param {{ medianMs: number, sigma: number }} shape `sigma` of the underlying normal
 * @param {number} first
 * @param {number} second
 * @returns {number} milliseconds
 */
function lognormal({ medianMs, sigma }, first, second) {
	const normal = Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);
	return medianMs * Math.exp(sigma * normal);
}

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
 * The latency of a prompt: lognormal, drawn from a hash of the prompt, so that every client and the
 * computed ideal see the same one.
 *
 * @param {string} prompt
 * @param {{ medianMs: number, sigma: number }} shape
 * @returns {number} milliseconds, 0 when the median is 0
 */
function latencyOfPrompt(prompt, shape) {
	return lognormal(shape, uniformFromText(prompt, 'radius'), uniformFromText(prompt, 'angle'));
}

module.exports = { latencyOfPrompt, lognormal, uniformFromText };
