'use strict';

/**
 * A reply that is no completion. `message` is wrapped in OpenRouter's error body; `body` is sent as
 * it is, an object as JSON. `cutAfterBytes` ends the connection in mid-body, `noReply` before any
 * of it ('close', 'hang').
 *
 * @typedef {object} Failure
 * @property {number} [status] 200 if left out
 * @property {string} [message]
 * @property {Record<string, unknown>} [metadata]
 * @property {string | object} [body]
 * @property {Record<string, string>} [headers]
 * @property {number} [cutAfterBytes]
 * @property {'close' | 'hang'} [noReply]
 */

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Failure} failure
 */
function sendFailure(response, failure) {
	const { status = 200, message, metadata, body, headers = {}, cutAfterBytes, noReply } = failure;
	if (noReply === 'hang') return;
	if (noReply === 'close') {
		response.destroy();
		return;
	}
	const content = message === undefined ? body : { error: { message, code: status, metadata } };
	if (cutAfterBytes === undefined) {
		sendJson(response, status, content, headers);
		return;
	}
	const bytes = Buffer.from(toText(content));
	response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
	response.write(bytes.subarray(0, cutAfterBytes), () => response.destroy());
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {unknown} content text is sent as it is
 * @param {Record<string, string>} [headers]
 */
function sendJson(response, status, content, headers = {}) {
	response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
	response.end(toText(content));
}

function toText(content) {
	return typeof content === 'string' ? content : JSON.stringify(content ?? '');
}

module.exports = { sendFailure, sendJson };
