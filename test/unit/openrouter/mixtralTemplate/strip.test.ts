import * as fc from 'fast-check';
import { stripStrayTags } from '../../../../nodes/openrouter/mixtralTemplate/strip';

describe('stripStrayTags', () => {
	test.each([
		[' Paris</s>', ' Paris'],
		['Paris </s>\n', 'Paris'],
		['<s> Paris </s>', 'Paris'],
		['[/INST] Paris', 'Paris'],
		['</s>Paris', 'Paris'],
		['Paris.\n[INST]', 'Paris.'],
		['Paris [/INST]</s>', 'Paris'],
		['Paris</s></s>', 'Paris'],
		['Paris</s> [INST] And Rome? [/INST] Italy</s>', 'Paris'],
		['[/INST] Paris </s><s>[INST] Thanks [/INST]', 'Paris'],
		['```json\n{"a": 1}\n```</s> [INST] next [/INST]', '```json\n{"a": 1}\n```'],
		['{"tag": "</s> [INST] x"}</s>', '{"tag": "</s> [INST] x"}'],
		['</s>', ''],
	])('cleans %j', (text, expected) => {
		expect(stripStrayTags(text)).toBe(expected);
	});

	test.each([
		'  Paris  \n',
		'Put it as [INST] question [/INST]',
		'[INST] question [/INST] answer',
		'<s>old</s> new',
		'was 10, <s>12</s>',
		'The template is `<s>[INST] a [/INST] b</s> [INST] c [/INST]`',
		'It looks so:\n```\n[INST] a [/INST] b</s> [INST] c\n```\nGot it?',
		'The answer ends with "</s> [INST]" then',
		'It ends with `</s>`',
		'{"text": "a</s> [INST] b"}',
		'',
	])('leaves %j as it is', (text) => {
		expect(stripStrayTags(text)).toBe(text);
	});

	test('leaves text without tags alone, byte for byte', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				fc.pre(!/<\/?s>|\[\/?INST\]/.test(text));
				expect(stripStrayTags(text)).toBe(text);
			}),
		);
	});

	test('finds nothing more on a second pass', () => {
		const pieces = ['<s>', '</s>', '[INST]', '[/INST]', ' ', '\n', 'a', '`', '"', '```', '“'];
		const text = fc.string({ unit: fc.constantFrom(...pieces), maxLength: 12 });
		fc.assert(
			fc.property(text, (reply) => {
				const stripped = stripStrayTags(reply);
				expect(stripStrayTags(stripped)).toBe(stripped);
			}),
			{ numRuns: 5_000 },
		);
	});
});
