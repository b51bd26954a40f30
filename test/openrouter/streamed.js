'use strict';

const { setTimeout: sleep } = require('node:timers/promises');

/**
 * A reply that comes as a stream of events, after a comment line as OpenRouter sends it.
 *
 * @param {Array<object | string>} events
 * @param {object} [options]
 * @param {number} [options.gapMs] between events
 * @param {'close' | 'cut' | 'hang'} [options.end] how the connection ends: as it should, in mid-body,
 *   or not at all
 * @param {Record<string, string>} [options.headers]
 * @returns {import('./server.js').Reply}
 */
function streamed(events, { gapMs = 0, end = 'close', headers = {} } = {}) {
	return {
		socket: async (socket, response) => {
			response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
			response.write(': OPENROUTER PROCESSING\n\n');
			for (const event of events) {
				if (gapMs > 0) await sleep(gapMs);
				if (response.destroyed) return;
				const data = typeof event === 'string' ? event : JSON.stringify(event);
				response.write(`data: ${data}\n\n`);
			}
			if (end === 'close') response.end();
			if (end === 'cut') await sleep(20).then(() => socket.destroy());
		},
	};
}

module.exports = { streamed };
