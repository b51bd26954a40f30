'use strict';

const { hasOpenssl, startTlsFront } = require('../network/tlsFront.js');
const { startDelayLine } = require('../network/delayLine.js');

/**
 * A way to the provider over TLS and a line with a round trip, as to one on the internet.
 *
 * @param {number} port of the provider
 * @returns {Promise<{ name: 'tls', baseUrl: string, certificate: string,
 *   setRoundTripMs: (ms: number) => void, stop: () => Promise<void> }>} `certificate` is a file
 */
async function startTlsRoute(port) {
	if (!hasOpenssl()) throw new Error('The rows over TLS need the program openssl. Install it.');
	const front = await startTlsFront({ host: 'localhost', port });
	const line = await startDelayLine(front.port);
	return {
		name: 'tls',
		baseUrl: `https://localhost:${line.port}/api/v1`,
		certificate: front.certificate,
		setRoundTripMs(ms) {
			line.roundTripMs = ms;
		},
		async stop() {
			await line.stop();
			await front.stop();
		},
	};
}

module.exports = { startTlsRoute };
