'use strict';

const { findModel } = require('./catalog.js');
const { refusal } = require('../shapes.js');

/**
 * Why OpenRouter would not take a completion request, in its words; undefined if it would.
 *
 * @param {any} body
 * @param {{ isManagement: boolean }} account
 * @returns {import('../server.js').Reply | undefined}
 */
function refusalOf(body, { isManagement }) {
	if (isManagement) {
		return refusal(403, 'Management keys cannot be used for completions');
	}
	if (typeof body !== 'object' || body === null) return refusal(400, 'Invalid JSON');
	if (!Array.isArray(body.messages) || body.messages.length === 0) {
		return refusal(400, 'Input required: specify "prompt" or "messages"');
	}
	if (String(body.model).endsWith(':batch')) {
		return refusal(404, `${body.model} is only available through the Batch API`);
	}
	if (!findModel(body.model)) {
		return refusal(400, `${body.model} is not a valid model ID`);
	}
	return undefined;
}

module.exports = { refusalOf };
