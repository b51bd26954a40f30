'use strict';

/** Replies that are none, or not whole. */

const HEAD = { 'content-type': 'application/json' };

/** Takes the request and says nothing. */
const neverReplies = () => ({ socket: () => undefined });

/** Closes the connection in place of a reply. */
const closeBeforeReply = () => ({ socket: (socket) => socket.destroy() });

/** Resets the connection in place of a reply. */
const resetBeforeReply = () => ({ socket: (socket) => socket.resetAndDestroy() });

/** Promises the whole body and closes the connection halfway. */
const resetInBody = (body) => {
	const text = JSON.stringify(body);
	return {
		socket: (socket, response) => {
			response.writeHead(200, { ...HEAD, 'content-length': Buffer.byteLength(text) });
			response.write(text.slice(0, text.length / 2), () => setImmediate(() => socket.destroy()));
		},
	};
};

/** Begins a body and leaves it at that. */
const neverEnds = () => ({
	socket: (_socket, response) => {
		response.writeHead(200, HEAD);
		response.write(' ');
	},
});

/** A whole reply whose JSON stops halfway. */
const truncated = (body) => {
	const text = JSON.stringify(body);
	return { text: text.slice(0, text.length / 2) };
};

const html = (status) => ({
	status,
	headers: { 'content-type': 'text/html' },
	text: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
});

module.exports = {
	closeBeforeReply,
	html,
	neverEnds,
	neverReplies,
	resetBeforeReply,
	resetInBody,
	truncated,
};
