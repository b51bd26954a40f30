'use strict';

/** What tests need to know of Markdown pages: their links, pictures, headings and tables. */

/** Text in which code has no links, headings or tables. */
const withoutCode = (text) =>
	text
		.replace(/^```[\s\S]*?^```$/gm, '')
		.replace(/`+[^`\n]*`+/g, (code) => 'x'.repeat(code.length));

/** @returns {string[]} the targets of links and pictures, those in HTML too */
function linksOf(text) {
	const targets = withoutCode(text).matchAll(/\]\(([^()\s]+)\)|\b(?:src|srcset|href)="([^"\s]+)"/g);
	return [...targets].map(([, target, htmlTarget]) => target ?? htmlTarget);
}

/** @returns {string[]} the anchors of a page, as GitHub makes them of its headings */
function anchorsOf(text) {
	const seen = new Map();
	return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(
		([, heading]) => {
			const anchor = heading
				.toLowerCase()
				.replace(/[^\p{L}\p{N}\s_-]/gu, '')
				.trim()
				.replace(/\s/g, '-');
			const count = seen.get(anchor) ?? 0;
			seen.set(anchor, count + 1);
			return count === 0 ? anchor : `${anchor}-${count}`;
		},
	);
}

/** @returns {string[][]} the cells of each row of the tables whose first column has this heading */
function rowsOf(text, heading) {
	const rows = [];
	let isWanted = false;
	for (const line of text.split('\n')) {
		if (!line.startsWith('|')) isWanted = false;
		else if (cellsOf(line)[0] === heading) isWanted = true;
		else if (isWanted && !/^\|[\s|:-]+\|$/.test(line)) rows.push(cellsOf(line));
	}
	return rows;
}

const cellsOf = (line) =>
	line
		.slice(1, -1)
		.split(/(?<!\\)\|/)
		.map((cell) => cell.trim());

module.exports = { anchorsOf, linksOf, rowsOf };
