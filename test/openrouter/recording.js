'use strict';

const { Readable } = require('node:stream');

/**
 * @typedef {object} RecordedRequest
 * @property {string} method
 * @property {string} path with the query, as sent
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} rawBody
 * @property {any} body the parsed JSON, undefined if there is none
 * @property {number} receivedAtMs
 * @property {number | undefined} status undefined as long as there is no reply
 */

/**
 * Reads a request to its end.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @returns {Promise<RecordedRequest>}
 */
async function recordRequest(request, response) {
	const { method, url: path } = request;
	const headers = headersAsSent(request);
	const receivedAtMs = Date.now();
	const chunks = [];
	for await (const chunk of request) chunks.push(chunk);
	const rawBody = Buffer.concat(chunks).toString('utf8');
	const body = parse(rawBody);
	const recorded = { method, path, headers, rawBody, body, receivedAtMs, status: undefined };
	response.once('close', () => {
		if (response.headersSent) recorded.status = response.statusCode;
	});
	return recorded;
}

/**
 * The same request once more, with a body that can be read from its start.
 *
 * @param {import('node:http').IncomingMessage} request
 * @param {string} rawBody
 */
function replay(request, rawBody) {
	const again = Readable.from([Buffer.from(rawBody)], { objectMode: false });
	const { method, url, headers, socket } = request;
	return Object.assign(again, { method, url, headers, socket });
}

/** Without the request id that aimock adds on arrival. */
function headersAsSent({ headers, rawHeaders }) {
	const sent = rawHeaders.map((text) => text.toLowerCase());
	return Object.fromEntries(Object.entries(headers).filter(([name]) => sent.includes(name)));
}

function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

module.exports = { recordRequest, replay };
