import * as fc from 'fast-check';
import type { ChatMessage } from '../../../../nodes/openrouter/chatMessage';
import { arrangeMessages } from '../../../../nodes/openrouter/mixtralTemplate/arrange';
import { problemsOf } from './mistralValidator';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';
const arrange = (messages: ChatMessage[]): ChatMessage[] => arrangeMessages(messages, MIXTRAL);

const system = (content: string): ChatMessage => ({ role: 'system', content });
const user = (content: string): ChatMessage => ({ role: 'user', content });
const assistant = (content: string): ChatMessage => ({ role: 'assistant', content });

describe('arrangeMessages for Mixtral', () => {
	test('leaves a conversation that fits as it is', () => {
		const messages = [system('s'), user('a'), assistant('b'), user('c')];
		expect(arrange(messages)).toEqual(messages);
	});

	test('joins neighbours of the same role by a blank line', () => {
		const messages = [user('a'), user('b'), assistant('c'), assistant('d'), user('e')];
		expect(arrange(messages)).toEqual([user('a\n\nb'), assistant('c\n\nd'), user('e')]);
	});

	test('joins system and developer messages from anywhere into the first one', () => {
		const messages: ChatMessage[] = [
			user('a'),
			system('be brief'),
			assistant('b'),
			{ role: 'developer', content: 'in French' },
			user('c'),
		];
		expect(arrange(messages)).toEqual([
			system('be brief\n\nin French'),
			user('a'),
			assistant('b'),
			user('c'),
		]);
	});

	test('joins user turns that a system message kept apart', () => {
		const messages = [user('a'), system('s'), user('b')];
		expect(arrange(messages)).toEqual([system('s'), user('a\n\nb')]);
	});

	test('puts a user turn before a leading assistant turn and where there is none', () => {
		expect(arrange([assistant('Hi!'), user('a')])).toEqual([
			user('Begin.'),
			assistant('Hi!'),
			user('a'),
		]);
		expect(arrange([system('s')])).toEqual([system('s'), user('Begin.')]);
	});

	test('keeps a trailing assistant turn for the model to continue', () => {
		const messages = [user('a'), assistant('{"name":')];
		expect(arrange(messages)).toEqual(messages);
	});

	test('concatenates content parts', () => {
		const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
		const messages: ChatMessage[] = [
			user('look'),
			{ role: 'user', content: [image] },
			user('here'),
		];
		const content = [{ type: 'text', text: 'look' }, image, { type: 'text', text: 'here' }];
		expect(arrange(messages)).toEqual([{ role: 'user', content }]);
	});

	test('loses no system message with fields of its own', () => {
		const cached = { ...system('s'), cache_control: { type: 'ephemeral' } } as ChatMessage;
		expect(arrange([cached, user('a'), system('t')])).toEqual([cached, system('t'), user('a')]);
	});

	test('keeps a shared name and writes different ones into the text', () => {
		const ann = { ...user('a'), name: 'Ann' };
		const bob = { ...user('b'), name: 'Bob' };
		expect(arrange([ann, { ...ann, content: 'c' }])).toEqual([{ ...user('a\n\nc'), name: 'Ann' }]);
		expect(arrange([ann, bob])).toEqual([user('Ann: a\n\nBob: b')]);
	});

	test('changes nothing that it was given, alternates turns, loses no text, and arranges once for all', () => {
		const message: fc.Arbitrary<ChatMessage> = fc.record({
			role: fc.constantFrom('system', 'developer', 'user', 'assistant'),
			content: fc.string().filter((content) => content.trim() !== ''),
		});
		fc.assert(
			fc.property(fc.array(message), (messages) => {
				const before = JSON.stringify(messages);
				const arranged = arrange(messages);
				expect(JSON.stringify(messages)).toBe(before);
				expect(arrange(arranged)).toEqual(arranged);
				const [first, ...rest] = arranged;
				const turns = first?.role === 'system' ? rest : arranged;
				expect(turns.map(({ role }) => role)).toEqual(
					turns.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
				);
				const all = arranged.map(({ content }) => content).join('\n\n');
				for (const { content } of messages) expect(all).toContain(content);
			}),
		);
	});
});

const call = (id: string, name = 'look') => ({
	id,
	type: 'function',
	function: { name, arguments: '{}' },
});
const calling = (...ids: string[]): ChatMessage => ({
	role: 'assistant',
	content: null,
	tool_calls: ids.map((id) => call(id)),
});
const result = (id: string, content = 'seen'): ChatMessage => ({
	role: 'tool',
	content,
	tool_call_id: id,
});

describe.each([MIXTRAL, 'mistralai/mistral-large-2512', '~mistralai/mistral-latest:nitro'])(
	'arrangeMessages for %s',
	(model) => {
		test('gives calls and their results the same IDs of nine letters or digits', () => {
			const foreign = [
				user('a'),
				calling('call_PTLP8xhu3', 'b'),
				result('call_PTLP8xhu3'),
				result('b'),
			];
			const arranged = arrangeMessages(foreign, model);
			const ids = (arranged[1]?.tool_calls as Array<{ id: string }>).map(({ id }) => id);
			expect(ids).toEqual([
				expect.stringMatching(/^[a-z0-9]{9}$/),
				expect.stringMatching(/^[a-z0-9]{9}$/),
			]);
			expect(arranged.slice(2).map(({ tool_call_id: id }) => id)).toEqual(ids);
			expect(JSON.stringify(arrangeMessages(foreign, model))).toBe(JSON.stringify(arranged));
		});

		test("leaves Mistral's own IDs as they are", () => {
			const messages = [user('a'), calling('D681PevKs'), result('D681PevKs')];
			expect(arrangeMessages(messages, model)).toEqual(messages);
		});

		test('tells two calls of one ID in a turn apart', () => {
			const [, turn, ...results] = arrangeMessages(
				[
					user('a'),
					calling('D681PevKs', 'D681PevKs'),
					result('D681PevKs', '1'),
					result('D681PevKs', '2'),
				],
				model,
			);
			const [first, second] = (turn?.tool_calls as Array<{ id: string }>).map(({ id }) => id);
			expect(first).not.toBe(second);
			expect(results).toEqual([result(String(first), '1'), result(String(second), '2')]);
		});

		test('puts an assistant turn between a result and the user', () => {
			const round = [user('a'), calling('D681PevKs'), result('D681PevKs')];
			expect(arrangeMessages([...round, user('b')], model)).toEqual([
				...round,
				assistant('Understood.'),
				user('b'),
			]);
		});

		test.each([
			['a result without its call', [result('D681PevKs'), user('a')], [user('a')]],
			['a call without its result', [user('a'), calling('D681PevKs')], [user('a')]],
			[
				'a call of several without its result',
				[user('a'), calling('D681PevKs', 'E681PevKs'), result('E681PevKs')],
				[user('a'), calling('E681PevKs'), result('E681PevKs')],
			],
			[
				'a second result of one call',
				[user('a'), calling('D681PevKs'), result('D681PevKs'), result('D681PevKs')],
				[user('a'), calling('D681PevKs'), result('D681PevKs')],
			],
			['an empty assistant turn', [user('a'), assistant(' '), { role: 'assistant' }], [user('a')]],
			[
				'an empty turn between a call and its result',
				[user('a'), calling('D681PevKs'), assistant(''), result('D681PevKs')],
				[user('a'), calling('D681PevKs'), result('D681PevKs')],
			],
		] as Array<[string, ChatMessage[], ChatMessage[]]>)(
			'leaves out %s',
			(_case, given, expected) => {
				expect(arrangeMessages(given, model)).toEqual(expected);
			},
		);

		test('keeps what was said beside calls that were not answered', () => {
			const said = { ...calling('D681PevKs'), content: 'Let me look.' };
			expect(arrangeMessages([user('a'), said, user('b')], model)).toEqual([
				user('a'),
				assistant('Let me look.'),
				user('b'),
			]);
		});

		test('opens with the user where the memory was cut', () => {
			expect(arrangeMessages([calling('D681PevKs'), result('D681PevKs')], model)).toEqual([
				user('Begin.'),
				calling('D681PevKs'),
				result('D681PevKs'),
			]);
		});

		test('makes a conversation that passes, whatever a memory cuts out of it', () => {
			fc.assert(
				fc.property(cutHistory, (messages) => {
					const before = JSON.stringify(messages);
					const arranged = arrangeMessages(messages, model);
					expect(JSON.stringify(messages)).toBe(before);
					expect(messages.length === 0 ? [] : problemsOf(arranged, model)).toEqual([]);
					expect(arrangeMessages(arranged, model)).toEqual(arranged);
				}),
				{ numRuns: 2_000 },
			);
		});
	},
);

test("models that are not Mistral's get a conversation as it is", () => {
	const messages = [assistant(''), calling('call_1'), user('a'), system('s')];
	expect(arrangeMessages(messages, 'openai/gpt-5')).toBe(messages);
});

test('what Mixtral says beside its calls is left out, since its template has no place for it', () => {
	const said = { ...calling('D681PevKs'), content: 'Let me look.' };
	expect(arrange([user('a'), said, result('D681PevKs')])).toEqual([
		user('a'),
		calling('D681PevKs'),
		result('D681PevKs'),
	]);
	const messages = [user('a'), said, result('D681PevKs')];
	expect(arrangeMessages(messages, 'mistralai/mistral-large-2512')).toEqual(messages);
});

test('Mixtral gets a user turn between an answer and a call of tools', () => {
	const round = [calling('D681PevKs'), result('D681PevKs')];
	expect(arrange([user('a'), assistant('b'), ...round])).toEqual([
		user('a'),
		assistant('b'),
		user('Continue.'),
		...round,
	]);
});

const id = fc.constantFrom('call_1', 'call_1', 'toolu_01A', 'D681PevKs', 'null', '', 'x');
const text = fc.constantFrom('', ' ', 'a', 'b\n\nc');
const round = fc
	.record({
		ask: text,
		said: text,
		ids: fc.array(fc.array(id, { maxLength: 3 }), { maxLength: 2 }),
		answer: text,
	})
	.map(({ ask, said, ids, answer }): ChatMessage[] => [
		user(ask),
		...ids.flatMap((turn) => [
			{ ...calling(...turn), content: said === '' ? null : said },
			...turn.map((one) => result(one)),
		]),
		assistant(answer),
	]);
const stray = fc.constantFrom<ChatMessage>(
	system('s'),
	{ role: 'developer', content: 'd' },
	user('u'),
	assistant(''),
	{ role: 'assistant' },
	{ role: 'assistant', content: [{ type: 'text', text: '' }] },
	result('call_1'),
	calling('call_1'),
);

/** Rounds of a chat with tools of which some turns were lost, beside some that do not belong there. */
const cutHistory = fc
	.record({
		rounds: fc.array(round, { maxLength: 4 }),
		strays: fc.array(fc.tuple(fc.nat(20), stray), { maxLength: 3 }),
		lost: fc.array(fc.nat(20), { maxLength: 3 }),
		window: fc.nat(20),
	})
	.map(({ rounds, strays, lost, window }) => {
		const history = rounds.flat();
		for (const [at, message] of strays) history.splice(at, 0, message);
		return history.slice(-window).filter((_, index) => !lost.includes(index));
	});
