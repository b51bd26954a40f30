'use strict';

const { listen } = require('./server.js');
const { completion } = require('./shapes.js');

/**
 * The scripted OpenRouter: it answers each request with what `respond` says and records what it was
 * asked.
 *
 * @param {(request: import('./server.js').Request & { index: number }) =>
 *   import('./server.js').Reply | undefined | Promise<import('./server.js').Reply | undefined>} respond
 *   undefined answers with a plain completion
 */
async function startScripted(respond = () => undefined) {
	const requests = [];
	const server = await listen(async (request) => {
		const seen = Object.assign(request, { index: requests.length });
		requests.push(seen);
		return (await respond(seen)) ?? defaultReply(seen);
	});
	return {
		...server,
		requests,
		get completions() {
			return requests.filter(({ path }) => path === '/chat/completions');
		},
	};
}

function defaultReply({ path, body }) {
	if (path !== '/chat/completions')
		return { status: 404, body: { error: { code: 404, message: 'Not Found' } } };
	return { body: completion(`echo: ${promptOf(body)}`, { model: body.model }) };
}

/** The text of the last message. */
function promptOf(body) {
	const last = body.messages[body.messages.length - 1];
	return typeof last.content === 'string' ? last.content : JSON.stringify(last.content);
}

module.exports = { startScripted };
