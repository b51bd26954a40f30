import { END, body, event, read } from './replySamples';

describe('an answer that is no text', () => {
	const PNG = 'data:image/png;base64,iVBORw0';
	const PICTURE = { kind: 'image', mimeType: 'image/png', data: 'iVBORw0' };
	const SOURCE = { type: 'base64', media_type: 'image/png', data: 'iVBORw0' };

	test.each([
		[{ content: '', images: [{ type: 'image_url', image_url: { url: PNG } }] }],
		[{ content: null, images: [{ image_url: PNG }] }],
		[{ content: [{ type: 'image_url', image_url: { url: PNG } }] }],
		[{ content: '', images: [PNG] }],
		[{ content: '', image: { url: PNG } }],
		[{ content: '', images: [{ type: 'image', data: 'iVBORw0', mime_type: 'image/png' }] }],
		[{ content: [{ inline_data: { mime_type: 'image/png', data: 'iVBORw0' } }] }],
		[{ content: [{ type: 'image', source: SOURCE }] }],
	])('is a picture: %j', (message) => {
		const free = { usage: { completion_tokens: 0, cost: 0.03 } };
		expect(read(body(message, {}, free))).toMatchObject({
			kind: 'answer',
			answer: { text: '', media: [PICTURE] },
		});
	});

	test('is a recording, whose transcript is the text', () => {
		const audio = { data: 'UklGR', format: 'mp3', transcript: 'blue sky' };
		expect(read(body({ content: null, audio }))).toMatchObject({
			answer: {
				text: 'blue sky',
				media: [{ kind: 'audio', mimeType: 'audio/mpeg', data: 'UklGR' }],
			},
		});
	});

	test.each([{ mood: 'good' }, 5, true, [1, 2], [{ mood: 'good' }, { mood: 'bad' }]])(
		'is the value %j',
		(content) => {
			expect(read(body({ content }))).toMatchObject({ answer: { text: '', value: content } });
		},
	);

	test.each([
		[body({ content: null, refusal: 'I will not.' }), 'I will not.'],
		[body({ content: [{ type: 'refusal', refusal: 'I will not.' }] }), 'I will not.'],
		[body({ content: '' }, { finish_reason: 'content_filter' }), 'content filter'],
		[body({ content: '' }, { native_finish_reason: 'SAFETY' }), 'SAFETY'],
	])('is a refusal, paid once: %j', (value, words) => {
		const reply = read(value);
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { type: 'moderated' },
			charge: { costUsd: 0.02 },
		});
		expect('failure' in reply && reply.failure.message).toContain(words);
	});

	const PLAIN = 'iVBORw0KGgo'.repeat(6);
	const SVG = 'data:image/svg+xml;charset=utf-8,%3Csvg%3E';

	test.each<[object, { text: string; media: object[] }]>([
		[
			{ images: [{ image_url: { url: PLAIN } }] },
			{ text: '', media: [{ ...PICTURE, data: PLAIN }] },
		],
		[{ images: [PLAIN] }, { text: '', media: [{ ...PICTURE, data: PLAIN }] }],
		[
			{ images: [SVG] },
			{ text: '', media: [{ kind: 'image', mimeType: 'image/svg+xml', data: btoa('<svg>') }] },
		],
		[
			{ images: [{ data: 'iVBORw0', mime_type: 'a\0<b>/c' }, 'data:image/png;base64,'] },
			{ text: '', media: [PICTURE] },
		],
		[
			{ images: [{ image_url: 'https://a.example/b.png' }] },
			{ text: 'https://a.example/b.png', media: [] },
		],
		[
			{ content: 'look:', images: ['https://a.example/b.png', PNG, '/files/c.png'] },
			{ text: 'look:\nhttps://a.example/b.png\n/files/c.png', media: [PICTURE] },
		],
		[
			{ audio: { url: 'https://a.example/b.wav', transcript: 'blue sky' } },
			{ text: 'blue sky\nhttps://a.example/b.wav', media: [] },
		],
	])('loses no picture, however it is given: %j', (message, answer) => {
		const free = { usage: { completion_tokens: 0, cost: 0.03 } };
		const reply = read(body({ content: null, ...message }, {}, free));
		expect(reply).toMatchObject({ kind: 'answer', answer: { text: answer.text } });
		expect('answer' in reply && reply.answer.media).toEqual(answer.media);
	});

	const CITED = { url: 'https://a.example', title: 'A', content: 'Blue.' };
	const NO_PLACE = { startIndex: null, endIndex: null };
	const PAGE = { ...CITED, ...NO_PLACE };
	const BARE = { url: 'https://b.example', title: null, content: null, ...NO_PLACE };
	const part = (more: object): object => ({
		content: [{ type: 'text', text: 'blue sky', ...more }],
	});

	test.each<[string, object, object, object[]]>([
		['addresses', {}, { citations: [CITED.url, BARE.url] }, [{ ...BARE, url: CITED.url }, BARE]],
		['addresses of the message', { citations: [BARE.url] }, {}, [BARE]],
		['pages', {}, { citations: [CITED, { title: 'no address' }, 7] }, [PAGE]],
		[
			'results of the search',
			{},
			{ search_results: [{ ...CITED, content: undefined, snippet: 'Blue.' }] },
			[PAGE],
		],
		[
			'addresses and results',
			{},
			{ citations: [BARE.url, CITED.url], search_results: [CITED] },
			[BARE, PAGE],
		],
		[
			'annotations of a part',
			part({ annotations: [{ type: 'url_citation', ...CITED, start_index: 0 }] }),
			{},
			[{ ...PAGE, startIndex: 0 }],
		],
		[
			'citations of a part',
			part({ citations: [{ url: CITED.url, title: 'A', cited_text: 'Blue.' }] }),
			{},
			[PAGE],
		],
		[
			'annotations before all else',
			{ annotations: [{ type: 'url_citation', url_citation: CITED }] },
			{ citations: [BARE.url] },
			[PAGE],
		],
	])('cites pages by %s, in one piece and by stream', (_form, message, root, citations) => {
		expect(read(body({ content: 'blue sky', ...message }, {}, root))).toMatchObject({
			answer: { text: 'blue sky', citations },
		});
		const delta = { content: 'blue sky', ...message };
		expect(read(event({ choices: [{ index: 0, delta }], ...root }) + END)).toMatchObject({
			answer: { text: 'blue sky', citations },
		});
	});

	const CALL = { id: 'c', type: 'function', function: { name: 'look', arguments: '{"q":1}' } };

	test.each([
		body({ content: '', tool_calls: CALL }),
		body({ content: '', tool_calls: [{ id: 'c', name: 'look', arguments: '{"q":1}' }] }),
		body({ tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'look', input: '{"q":1}' } }] }),
		body({ content: [{ type: 'tool_use', id: 'c', name: 'look', input: '{"q":1}' }] }),
		body({ content: '' }, { tool_calls: [CALL] }),
		event({ choices: [{ delta: { tool_calls: [{ id: 'c', name: 'look', input: '{"q":' }] } }] }) +
			event({ choices: [{ delta: { tool_calls: [{ function: { arguments: '1}' } }] } }] }) +
			END,
	])('is a call, in whatever form: %j', (value) => {
		expect(read(value)).toMatchObject({ kind: 'answer', answer: { toolCalls: [CALL] } });
	});

	test.each<[object, object]>([
		[{ content: [{ type: 'text', content: 'blue' }] }, { text: 'blue' }],
		[{ content: [{ type: 'text', text: { value: 'blue' } }] }, { text: 'blue' }],
		[{ content: [{ type: 'audio', audio: { data: 'U', transcript: 'blue' } }] }, { text: 'blue' }],
		[{ content: [{ type: 'json', json: { a: 1 } }] }, { text: '', value: { a: 1 } }],
		[
			{ content: null, parsed: { a: 1 } },
			{ text: '', value: { a: 1 } },
		],
		[{ content: [{ type: 'video_url', url: 'v' }] }, { value: [{ type: 'video_url', url: 'v' }] }],
	])('is in parts of another form: %j', (message, answer) => {
		expect(read(body(message, {}, { usage: {} }))).toMatchObject({ kind: 'answer', answer });
	});

	test.each([
		{ type: 'reasoning_text', text: 'hmm' },
		{ text: 'hmm', thought: true },
		{ type: 'thinking', content: 'hmm' },
		{ type: 'reasoning', summary: [{ type: 'summary_text', text: 'hmm' }] },
	])('a part that is a thought is no text: %j', (thought) => {
		const answer = { text: 'blue', reasoning: 'hmm' };
		const content = [thought, { type: 'text', text: 'blue' }];
		expect(read(body({ content }))).toMatchObject({ answer });
		expect(read(event({ choices: [{ delta: { content } }] }) + END)).toMatchObject({ answer });
	});

	test.each([{ text: 'blue' }, { delta: 'blue' }])('text beside the message: %j', (choice) => {
		const piece = event({ choices: [{ index: 0, ...choice }] });
		expect(read(piece + piece + END)).toMatchObject({ answer: { text: 'blueblue' } });
	});

	test.each(['content-filter', 'contentFilter', 'guardrail_intervened', 'FinishReason.SAFETY'])(
		'a filter by the name %s',
		(reason) => {
			expect(read(body({ content: '' }, { finish_reason: reason }, { usage: {} }))).toMatchObject({
				kind: 'failed',
				failure: { type: 'moderated' },
			});
		},
	);

	test.each([
		body({ content: null }, { refusal: 'I will not.' }),
		body({ content: null, refusal: { text: 'I will not.' } }),
	])('a refusal in another place: %j', (value) => {
		expect(read(value)).toMatchObject({
			kind: 'failed',
			failure: { type: 'moderated', message: 'I will not.' },
		});
	});

	test('cites a page once for each place, whatever the events of a stream repeat', () => {
		const places = [0, 5].map((start) => ({ type: 'url_citation', ...CITED, start_index: start }));
		const frames = [places.slice(0, 1), places].map((annotations) =>
			event({ choices: [{ index: 0, delta: { content: 'blue ', annotations } }] }),
		);
		expect(read(frames.join('') + END)).toMatchObject({
			answer: { citations: [0, 5].map((startIndex) => ({ ...PAGE, startIndex })) },
		});
	});

	test('has reasoning, citations and parsed files', () => {
		const cited = { url: 'https://a.example', title: 'A', start_index: 1, end_index: 4 };
		const file = { type: 'file', file: { hash: 'h' } };
		const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'r' }];
		const annotations = [{ type: 'url_citation', url_citation: cited }, file];
		const message = {
			content: 'blue sky',
			reasoning: 'hm',
			reasoning_details: details,
			annotations,
		};
		expect(read(body(message))).toMatchObject({
			answer: {
				reasoning: 'hm',
				reasoningDetails: details,
				citations: [
					{ url: 'https://a.example', title: 'A', content: null, startIndex: 1, endIndex: 4 },
				],
				fileAnnotations: [file],
			},
		});
	});

	test.each([
		[[{ content: { mood: 'good' } }], { value: { mood: 'good' } }],
		[[{ content: ['blue ', 'sky'] }], { text: 'blue sky' }],
		[[{ content: 'blue ' }, { content: [{ type: 'text', text: 'sky' }] }], { text: 'blue sky' }],
		[[{ content: '' }, { images: [{ image_url: { url: PNG } }] }], { text: '', media: [PICTURE] }],
		[
			[{ content: 'look: ' }, { content: [{ type: 'image_url', image_url: { url: PNG } }] }],
			{ text: 'look: ', media: [PICTURE] },
		],
		[
			[
				{ audio: { data: 'Ukl' } },
				{ audio: { data: 'GR', transcript: 'blue ' } },
				{ audio: { transcript: 'sky' } },
			],
			{
				text: 'blue sky',
				media: [{ kind: 'audio', mimeType: 'audio/wav', data: 'UklGR' }],
			},
		],
	])('comes in pieces, too: %j', (pieces, answer) => {
		const frames = pieces.map((delta) => event({ choices: [{ index: 0, delta }] }));
		expect(read(frames.join('') + END)).toMatchObject({ kind: 'answer', answer });
	});

	test.each([
		[[{ refusal: 'I will ' }, { refusal: 'not.' }]],
		[[{ content: [{ type: 'refusal', refusal: 'I will not.' }] }]],
	])('is a refusal in pieces: %j', (pieces) => {
		const frames = pieces.map((delta) => event({ choices: [{ index: 0, delta }] }));
		expect(read(frames.join('') + END)).toMatchObject({
			kind: 'failed',
			failure: { type: 'moderated', message: 'I will not.' },
		});
	});
});
