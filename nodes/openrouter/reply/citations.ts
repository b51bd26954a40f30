import { isRecord, isText, listOf, numberOrNull, textOrNull } from '../../values';
import type { Citation } from './answer';

type Fields = Record<string, unknown>;

/**
 * The web pages behind an answer: those that annotations of the message or of its parts cite
 * (https://openrouter.ai/docs/features/web-search), or else the lists of pages that some providers give.
 */
export function citationsOf(message: Fields, root: Fields): Citation[] {
	const parts = listOf(message.content).filter(isRecord);
	const cited = [
		...[message, ...parts].flatMap(({ annotations }) => listOf(annotations).flatMap(noted)),
		...parts.flatMap(({ citations }) => listOf(citations).flatMap(page)),
	];
	// The events of a stream may repeat them.
	const places = new Map(cited.map((citation) => [JSON.stringify(citation), citation]));
	if (places.size > 0) return [...places.values()];
	const pages = [
		message.citations,
		root.citations,
		message.search_results,
		root.search_results,
	].flatMap((list) => listOf(list).flatMap(page));
	return merged(pages);
}

function noted(annotation: unknown): Citation[] {
	if (!isRecord(annotation) || annotation.type !== 'url_citation') return [];
	return page(isRecord(annotation.url_citation) ? annotation.url_citation : annotation);
}

/** A page by its address alone, or with what a provider says of it. */
function page(value: unknown): Citation[] {
	const fields: Fields = isText(value) ? { url: value } : isRecord(value) ? value : {};
	const url = [fields.url, fields.uri, fields.link].find(isText);
	if (url === undefined) return [];
	const { content, snippet, cited_text: citedText } = fields;
	return [
		{
			url,
			title: textOrNull(fields.title),
			content: [content, snippet, citedText].find(isText) ?? null,
			startIndex: numberOrNull(fields.start_index),
			endIndex: numberOrNull(fields.end_index),
		},
	];
}

/** Each page once, with what any of the lists says of it; the number of a page is its first place. */
function merged(pages: readonly Citation[]): Citation[] {
	const known = new Map<string, Citation>();
	for (const found of pages) {
		const first = known.get(found.url);
		const title = first?.title ?? found.title;
		const content = first?.content ?? found.content;
		known.set(found.url, { ...found, ...first, title, content });
	}
	return [...known.values()];
}
