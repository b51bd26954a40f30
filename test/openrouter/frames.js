'use strict';

const { DONE, USAGE, answerEvents, completion } = require('./shapes');

const data = (value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
const eventsOf = (answer) => answerEvents([answer.slice(0, 3), answer.slice(3)]);
const json = (answer, more) => JSON.stringify(completion(answer, more));
const EVENTS = { 'content-type': 'text/event-stream' };
const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

/**
 * A right answer as gateways and providers frame it, whatever was asked for.
 *
 * @type {Record<string, (answer: string) => import('./server.js').Reply>}
 */
const FRAMES = {
	JSON: (answer) => ({ text: json(answer) }),
	'JSON as an event stream': (answer) => ({ text: json(answer), headers: EVENTS }),
	'JSON in one event': (answer) => ({ text: data(json(answer)) + data(DONE), headers: EVENTS }),
	'JSON with an end mark': (answer) => ({ text: `${json(answer)}\n${data(DONE)}` }),
	'comments before JSON': (answer) => ({
		text: `: OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n${json(answer)}`,
	}),
	'blanks around JSON': (answer) => ({ text: ` \n\n\n ${json(answer)}\n \n` }),
	'JSON as text': (answer) => ({ text: JSON.stringify(json(answer)), headers: PLAIN }),
	'JSON in an envelope': (answer) => ({
		body: { success: true, result: JSON.parse(json(answer)) },
	}),
	'a warning before JSON': (answer) => ({ text: `Deprecated: x\n${json(answer)}` }),
	events: (answer) => ({ text: eventsOf(answer).map(data).join(''), headers: EVENTS }),
	'events as JSON': (answer) => ({ text: eventsOf(answer).map(data).join('') }),
	'events as plain text': (answer) => ({
		text: eventsOf(answer).map(data).join(''),
		headers: PLAIN,
	}),
	'events with keep-alives': (answer) => ({
		text: eventsOf(answer)
			.map((event) => `${data('')}: wait\n\nevent: ping\ndata: {"type":"ping"}\n\n${data(event)}`)
			.join(''),
		headers: EVENTS,
	}),
	'events without blank lines': (answer) => ({
		text: eventsOf(answer)
			.map((event) => data(event).trimEnd())
			.join('\n'),
		headers: EVENTS,
	}),
	'events without an end mark': (answer) => ({
		text: eventsOf(answer).slice(0, -1).map(data).join('\r\n'),
		headers: EVENTS,
	}),
	'events with the message behind them': (answer) => {
		const events = eventsOf(answer);
		const whole = JSON.parse(json(answer));
		return { text: [...events.slice(0, -2), whole, DONE].map(data).join(''), headers: EVENTS };
	},
	'a list of events': (answer) => ({ body: eventsOf(answer).slice(0, -1) }),
	'lines of JSON': (answer) => ({
		text: eventsOf(answer)
			.slice(0, -1)
			.map((event) => JSON.stringify(event))
			.join('\n'),
		headers: { 'content-type': 'application/x-ndjson' },
	}),
	'an error with nothing in it': (answer) => ({
		text: json(answer, { error: { message: '', type: '', code: null } }),
	}),
};

const half = (answer) => eventsOf(answer).slice(0, 1);

/**
 * Replies that were answers, most likely, and are lost: nobody can say what they cost.
 *
 * @type {Record<string, (answer: string) => import('./server.js').Reply>}
 */
const LOST = {
	'JSON that is cut off': (answer) => ({ text: json(answer).slice(0, -40) }),
	'blanks only': () => ({ text: '\n \n \n' }),
	'comments only': () => ({ text: ': OPENROUTER PROCESSING\n\n' }),
	'text that is no JSON': () => ({ text: 'upstream connect error or disconnect', headers: PLAIN }),
	'JSON that is no completion': () => ({ body: { id: 'gen-1', object: 'chat.completion' } }),
	'events without their end': (answer) => ({
		text: [...half(answer), DONE].map(data).join(''),
		headers: EVENTS,
	}),
	'an event that is cut off': (answer) => ({
		text: half(answer).map(data).join('') + data(USAGE).slice(0, 60),
		headers: EVENTS,
	}),
	'an error behind a piece': (answer) => ({
		text: half(answer).map(data).join('') + data({ error: { message: 'Engine died', code: 502 } }),
		headers: EVENTS,
	}),
};

module.exports = { FRAMES, LOST };
