import { END, body, event, read } from './replySamples';

describe('an answer that is no text', () => {
	const PNG = 'data:image/png;base64,iVBORw0';
	const PICTURE = { kind: 'image', mimeType: 'image/png', data: 'iVBORw0', url: null };
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
				media: [{ kind: 'audio', mimeType: 'audio/wav', data: 'UklGR', url: null }],
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
