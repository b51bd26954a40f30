'use strict';

const { Readable, pipeline } = require('node:stream');

/** How the benchmark's provider sends. */

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {object} value
 * @param {Record<string, string>} [headers]
 */
function sendJson(response, status, value, headers = {}) {
	const text = JSON.stringify(value);
	response.writeHead(status, {
		'Content-Type': 'application/json',
		'Content-Length': Buffer.byteLength(text),
		...headers,
	});
	response.end(text);
}

/**
 * A picture by its type; nobody looks into it.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {number} bytes
 */
function sendFile(response, bytes) {
	response.writeHead(200, { 'Content-Type': 'image/png', 'Content-Length': bytes });
	response.end(Buffer.alloc(bytes, 'picture'));
}

const PIECE = 'x'.repeat(1_000_000);

/**
 * Sends an object with a field that nobody reads in front, as fast as it is taken.
 *
 * @param {import('node:http').ServerResponse} response
 * @param {object} value
 * @param {number} paddingBytes of the field, in whole millions
 */
function sendPadded(response, value, paddingBytes) {
	function* pieces() {
		yield '{"padding":"';
		for (let sent = 0; sent < paddingBytes; sent += PIECE.length) yield PIECE;
		yield `",${JSON.stringify(value).slice(1)}`;
	}
	response.writeHead(200, { 'Content-Type': 'application/json' });
	// A client that has read enough breaks the pipeline off.
	pipeline(Readable.from(pieces()), response, () => undefined);
}

module.exports = { sendFile, sendJson, sendPadded };
