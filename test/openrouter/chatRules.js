'use strict';

const { findModel } = require('./catalog.js');

/**
 * Why OpenRouter would not take a completion request, in its words; undefined if it would.
 *
 * @param {any} body
 * @param {{ isManagement: boolean }} account
 * @returns {import('./failures.js').Failure | undefined}
 */
function refusalOf(body, { isManagement }) {
	if (isManagement) {
		return { status: 403, message: 'Management keys cannot be used for completions' };
	}
	if (typeof body !== 'object' || body === null) return { status: 400, message: 'Invalid JSON' };
	if (!Array.isArray(body.messages) || body.messages.length === 0) {
		return { status: 400, message: 'Input required: specify "prompt" or "messages"' };
	}
	if (String(body.model).endsWith(':batch')) {
		return { status: 404, message: `${body.model} is only available through the Batch API` };
	}
	if (!findModel(body.model)) {
		return { status: 400, message: `${body.model} is not a valid model ID` };
	}
	return undefined;
}

module.exports = { refusalOf };
