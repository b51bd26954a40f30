'use strict';

/** A person who must approve a tool of an agent, asked by Telegram. */

const { node } = require('./aiN8nUnderTest.js');

/**
 * The node that asks.
 *
 * @param {import('./n8nClient.js').N8nClient} client
 * @param {string} telegramUrl the origin of a fake of Telegram
 */
async function approvalNode(client, telegramUrl) {
	const data = { accessToken: 'token', baseUrl: telegramUrl };
	const id = await client.createCredential({ name: 'Chat', type: 'telegramApi', data });
	return node(
		'Approve',
		'n8n-nodes-base.telegramHitlTool',
		1.2,
		{ chatId: '1', message: 'Run {{ $tool.name }}?' },
		{ webhookId: 'approve', credentials: { telegramApi: { id, name: 'Chat' } } },
	);
}

/**
 * Telegram's answer to a message, which is kept.
 *
 * @param {import('../openrouter/server.js').Request} request
 * @param {object[]} messages
 * @returns {import('../openrouter/server.js').Reply | undefined} undefined for another request
 */
function takeMessage({ path, body }, messages) {
	if (!path.includes('/sendMessage')) return undefined;
	messages.push(body);
	return { body: { ok: true, result: { message_id: 1 } } };
}

/**
 * Follows the link of a message; n8n takes no programs for people.
 *
 * @returns {Promise<number>} the status
 */
async function approve(message, serverUrl) {
	const [link] = JSON.stringify(message).match(/https?:[^"\\]*approved=true[^"\\]*/);
	const { pathname, search } = new URL(link);
	const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537.36' };
	return (await fetch(`${serverUrl}${pathname}${search}`, { headers })).status;
}

module.exports = { approvalNode, approve, takeMessage };
