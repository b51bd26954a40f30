import * as fc from 'fast-check';
import {
	fillFieldTemplate,
	parseFieldTemplate,
} from '../../../../nodes/Mixtral/parameters/fieldTemplate';

const fill = (raw: string, json: Record<string, string>) => {
	const template = parseFieldTemplate(raw);
	return template && fillFieldTemplate(template, json);
};

describe('an expression that only joins fields', () => {
	test.each([
		['={{ $json.q }}', 'Why?'],
		['={{$json.q}}', 'Why?'],
		['=Ask: {{ $json.q }}!', 'Ask: Why?!'],
		['={{ $json["a b"] }} and {{ $json.q }}', 'two words and Why?'],
		["={{ $json['a b'] }}", 'two words'],
		['=one\n{{ $json.q }}\ntwo', 'one\nWhy?\ntwo'],
	])('%s is filled in', (raw, text) => {
		expect(fill(raw, { q: 'Why?', 'a b': 'two words' })).toBe(text);
	});

	test.each([
		'{{ $json.q }}',
		'=plain text',
		'={{ $json.q.trim() }}',
		'={{ $json.a.b }}',
		'={{ $json.q + 1 }}',
		'={{ $("Node").item.json.q }}',
		'={{ $json.q }} {{ $now }}',
		'=\\{{ $json.q }}',
		'={{ $json["a\\"b"] }}',
		'={{ $json.q }',
		'={ {{ $json.q }} }',
	])('%s is left to n8n', (raw) => {
		expect(parseFieldTemplate(raw)).toBeNull();
	});

	test.each([[{}], [{ q: 1 }], [{ q: null }], [{ q: { a: 1 } }]])(
		'a field that is no text is left to n8n: %j',
		(json) => {
			const template = parseFieldTemplate('={{ $json.q }}');
			expect(template && fillFieldTemplate(template, json)).toBeNull();
		},
	);

	test('does not take a field from the prototype', () => {
		const template = parseFieldTemplate('={{ $json.constructor }}');
		expect(template && fillFieldTemplate(template, {})).toBeNull();
	});

	test('gives any text back as it is', () => {
		fc.assert(
			fc.property(fc.string(), (text) => fill('=<{{ $json.q }}>', { q: text }) === `<${text}>`),
		);
	});
});
