'use strict';

const { REVIEW_ANSWERS } = require('./reviewAnswers.js');
const { templateAnswer } = require('./templateAnswers.js');

/**
 * A text, or calls of the tools that the request offers.
 *
 * @typedef {string | { toolCalls: Array<{ name: string, arguments: string }> }} Answer
 */

/**
 * The answer to a completion request: to a known review or template its own, to anything else what
 * was asked.
 *
 * @param {any} body
 * @returns {Answer}
 */
function answerTo(body) {
	const prompt = lastUserText(body);
	const review = REVIEW_ANSWERS.find(({ opening }) => prompt.includes(opening));
	return review?.answer ?? builtInAnswer(body);
}

/** A request for JSON is often a second one, which ends in what was wrong with the first answer. */
function builtInAnswer(body) {
	const first = body.messages.find(({ role }) => role === 'user');
	const prompt = body.response_format && first ? textOf(first) : lastUserText(body);
	return templateAnswer(prompt, body) ?? defaultAnswer(body);
}

/** Says what was asked, so that a test can tell which prompt an answer belongs to. */
function defaultAnswer(body) {
	if (['json_object', 'json_schema'].includes(body.response_format?.type)) {
		return JSON.stringify({ answer: lastUserText(body) });
	}
	return `Answer to: ${lastUserText(body)}`;
}

/**
 * The text of the last user message; empty if there is none.
 *
 * @param {any} body a chat completion request
 * @returns {string}
 */
function lastUserText(body) {
	const message = body.messages.findLast(({ role }) => role === 'user');
	return message ? textOf(message) : '';
}

/** @param {{ content?: string | Array<{ text?: string }> | null }} message */
function textOf({ content }) {
	if (Array.isArray(content)) return content.map(({ text }) => text ?? '').join('');
	return content ?? '';
}

module.exports = { answerTo, lastUserText, textOf };
