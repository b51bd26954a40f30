'use strict';

const http = require('node:http');

/**
 * A server on another port (another origin, that is) that answers everything with a redirect to the
 * same path below `target`, as a proxy that insists on https does.
 *
 * @param {string} target
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
async function startRedirector(target) {
	const server = http.createServer((request, response) => {
		request.resume();
		response.writeHead(307, { Location: `${target}${request.url}` });
		response.end();
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		stop: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(resolve));
		},
	};
}

module.exports = { startRedirector };
