'use strict';

/** Reads invoices as a model does that sees the file: the lines of `invoiceLines` in a PDF or a JPEG. */

const { commentOfJpeg, textOfPdf } = require('../../files/realFiles.js');

/**
 * What is written on an invoice.
 *
 * @param {{ supplier: string, invoiceNumber: string, date: string, currency: string, total: number,
 *   lines: Array<{ description: string, quantity: number, amount: number }> }} invoice
 * @returns {string[]}
 */
function invoiceLines({ lines, ...head }) {
	return [
		...Object.entries(head).map(([key, value]) => `${key}: ${value}`),
		...lines.map(
			({ description, quantity, amount }) => `- ${quantity} | ${description} | ${amount}`,
		),
	];
}

/**
 * The invoice that goes with a request, as JSON; what a model says that sees none, where none does.
 *
 * @param {any} body
 * @returns {string}
 */
function invoiceAnswer(body) {
	const { content } = body.messages.findLast(({ role }) => role === 'user');
	const lines = Array.isArray(content) ? content.flatMap(linesOf) : [];
	if (lines.length === 0) return 'I see no invoice.';
	const head = Object.fromEntries(
		lines.filter((line) => line.includes(': ')).map((line) => line.split(': ')),
	);
	const rows = lines
		.filter((line) => line.startsWith('- '))
		.map((line) => line.slice(2).split(' | '))
		.map(([quantity, description, amount]) => ({
			description,
			quantity: Number(quantity),
			amount: Number(amount),
		}));
	return JSON.stringify({ ...head, total: Number(head.total), lines: rows });
}

function linesOf({ file, image_url: image }) {
	const [, base64 = ''] = (file?.file_data ?? image?.url ?? '').split(',');
	const bytes = Buffer.from(base64, 'base64');
	return file ? textOfPdf(bytes) : (commentOfJpeg(bytes)?.split('\n') ?? []);
}

module.exports = { invoiceAnswer, invoiceLines };
