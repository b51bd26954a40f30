'use strict';

const { invoiceAnswer } = require('./invoiceAnswers.js');

/**
 * What the fake OpenRouter answers to the sample data of the workflow templates in `examples/`. Each entry
 * is found by words of its prompt; the reviews have a file of their own.
 */
const ANSWERS = [
	['Charged twice in March', mail('billing', 'normal', 'Charged twice on 3 March, wants a refund')],
	['App plante au démarrage', mail('support', 'high', 'App crashes on start since update 5.2')],
	['Offer for 250 seats', mail('sales', 'high', 'Asks for an offer for 250 seats')],
	['Fattura con partita IVA', mail('billing', 'low', 'Needs the April invoice with a VAT number')],
	['You have won', mail('other', 'low', 'Lottery scam that tries to give orders')],
	['No me llega el código', mail('support', 'normal', 'Code for a new password does not arrive')],
	['Interview about your new office', mail('other', 'low', 'Newspaper asks for an interview')],
	['Difference between Pro and Team', mail('sales', 'normal', 'Asks which plan has sign-on')],
	['Which city, which date', 'Vienna, 14 May, 59.90 EUR'],
	['Summarize in one sentence: The library', 'The library opens daily except on public holidays.'],
	['Translate into French: The meeting', 'La réunion est reportée à jeudi : on repeint la salle.'],
	['A shelf costs twice as much', '30'],
	['Write a friendly one-line reminder', 'A friendly reminder: travel expenses are due on Friday!'],
	[
		'What is a webhook?',
		'A webhook is an address that one program calls to tell another the news.',
	],
];

const TRANSLATION = 'Il treno è in ritardo';

function mail(category, urgency, summary) {
	return JSON.stringify({ category, urgency, summary });
}

/**
 * @param {string} prompt
 * @param {any} body the request
 * @returns {import('./answers.js').Answer | undefined} undefined when no template asks this
 */
function templateAnswer(prompt, body) {
	if (prompt.includes('train is late')) return translate(body);
	if (prompt.includes('Read this invoice')) return invoiceAnswer(body);
	return ANSWERS.find(([words]) => prompt.includes(words))?.[1];
}

/** An agent with a tool is told to use it first, and then has its result before it. */
function translate({ tools, messages }) {
	const result = messages.find(({ role }) => role === 'tool');
	if (result) return `In Italian: "${TRANSLATION}".`;
	if (!tools) return TRANSLATION;
	const { name } = tools[0].function;
	const text = { text: 'The train is late', language: 'Italian' };
	return { toolCalls: [{ name, arguments: JSON.stringify(text) }] };
}

module.exports = { templateAnswer };
