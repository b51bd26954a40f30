'use strict';

const net = require('node:net');
const { performance } = require('node:perf_hooks');

const { startDelayLine } = require('../../network/delayLine');

/** A server that sends back what comes, and ends when the client ends. */
async function startEcho() {
	const server = net.createServer((socket) => socket.pipe(socket));
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

describe('DelayLine', () => {
	test('takes a round trip to open and one per exchange, keeps the order and hands on the end', async () => {
		const echo = await startEcho();
		const line = await startDelayLine(echo.address().port);
		line.roundTripMs = 40;
		const beganMs = performance.now();
		const socket = net.connect({ port: line.port, host: '127.0.0.1' });
		let text = '';
		const times = [];
		socket.on('data', (bytes) => {
			text += bytes;
			times.push(performance.now() - beganMs);
			if (text === 'first') socket.end('second');
		});
		const ended = new Promise((resolve) => socket.once('end', resolve));
		socket.write('fir');
		socket.write('st');
		await ended;
		await line.stop();
		await new Promise((resolve) => echo.close(resolve));

		expect(text).toBe('firstsecond');
		expect(times[0]).toBeGreaterThanOrEqual(79);
		expect(times.at(-1) - times[0]).toBeGreaterThanOrEqual(39);
	});
});
