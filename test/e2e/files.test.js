'use strict';

/** Files that come in by a webhook or a chat, and go out with the prompt. */

const { jpegOf, pdfOf, pngOf, wavOf } = require('../files/realFiles.js');
const { describeWithChatModel, describeWithFilesInJson } = require('../n8n/conditions.js');
const { PACKAGE_NAME } = require('../n8n/installPackage.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest } = require('../n8n/n8nUnderTest.js');

const n8n = new N8nUnderTest();
beforeAll(() => n8n.open(), SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());
beforeEach(() => n8n.openRouter.forget());

const LANGCHAIN = '@n8n/n8n-nodes-langchain';
const pdf = { name: 'invoice 7.pdf', mimeType: 'application/pdf', content: pdfOf(['Invoice 7']) };
const jpeg = { name: 'photo.jpg', mimeType: 'image/jpeg', content: jpegOf('a photo') };
const png = { name: 'red.png', mimeType: 'image/png', content: pngOf(4) };
const wav = { name: 'voice.wav', mimeType: 'audio/wav', content: wavOf() };
const csv = { name: 'rows.csv', mimeType: 'text/csv', content: Buffer.from('a;b') };
const zip = { name: 'a.zip', mimeType: 'application/zip', content: Buffer.from('PK') };

const dataUrl = ({ mimeType, content }) => `data:${mimeType};base64,${content.toString('base64')}`;
const imagePart = (file) => ({ type: 'image_url', image_url: { url: dataUrl(file) } });
const pdfPart = (file) => ({
	type: 'file',
	file: { filename: file.name, file_data: dataUrl(file) },
});

const node = (name, type, typeVersion, parameters, more) => ({
	...{ id: name, name, type, typeVersion, position: [0, 0], parameters, ...more },
});
const own = { credentials: { openRouterMixtralApi: {} } };
const mixtral = (parameters) => node('Mixtral', `${PACKAGE_NAME}.mixtral`, 1, parameters, own);
const to = (name, type = 'main') => ({ [type]: [[{ node: name, type, index: 0 }]] });

/** Puts a workflow to work whose last node answers the trigger. */
async function activate(trigger, nodes, { connections, settings } = {}) {
	const [first] = nodes;
	const workflow = {
		name: trigger.parameters.path ?? trigger.name,
		nodes: [trigger, ...nodes],
		connections: { [trigger.name]: to(first.name), ...connections },
		settings: { executionOrder: 'v1', ...settings },
	};
	await n8n.client.activateWorkflow(await n8n.createWorkflow(workflow));
}

const webhook = (path) =>
	node(
		'Webhook',
		'n8n-nodes-base.webhook',
		2,
		{ path, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
		// Without it, n8n 1 puts the ID of the workflow in front of the path.
		{ webhookId: path },
	);

const chat = (webhookId) =>
	node(
		'Chat',
		`${LANGCHAIN}.chatTrigger`,
		1.1,
		{ public: true, options: { allowFileUploads: true, responseMode: 'lastNode' } },
		{ webhookId },
	);

const say = (webhookId, chatInput, files) =>
	n8n.client.upload(`/webhook/${webhookId}/chat`, [
		['action', 'sendMessage'],
		['sessionId', webhookId],
		['chatInput', chatInput],
		...files.map((file) => ['files', file]),
	]);

const lastContent = () =>
	n8n.openRouter.chatRequests.at(-1).body.messages.findLast(({ role }) => role === 'user').content;

/** n8n takes the files of a form in the order in which it has written them to the disk. */
function expectContent(prompt, fileParts) {
	const [first, ...others] = lastContent();
	expect(first).toEqual(prompt);
	expect(others).toHaveLength(fileParts.length);
	expect(others).toEqual(expect.arrayContaining(fileParts));
}

describe('files of a webhook', () => {
	test('go out with the prompt, each as what it is', async () => {
		await activate(webhook('files-all'), [
			mixtral({ prompt: 'Look.', files: { binaryFields: '*', pdfEngine: 'cloudflare-ai' } }),
		]);
		const files = { pdf, jpeg, wav, csv };
		const { status } = await n8n.client.upload('/webhook/files-all', Object.entries(files));
		expect(status).toBe(200);
		expectContent({ type: 'text', text: 'Look.' }, [
			pdfPart(pdf),
			imagePart(jpeg),
			{ type: 'input_audio', input_audio: { data: wav.content.toString('base64'), format: 'wav' } },
			{ type: 'text', text: '<file name="rows.csv">\na;b\n</file>' },
		]);
		expect(n8n.openRouter.chatRequests[0].body.plugins).toEqual([
			{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } },
		]);
	});

	test('that cannot be sent fail the run before anything is sent', async () => {
		await activate(webhook('files-wrong'), [
			mixtral({ prompt: 'Look.', files: { binaryFields: '*' } }),
		]);
		const { status } = await n8n.client.upload('/webhook/files-wrong', [['a', zip]]);
		expect(status).toBe(500);
		expect(n8n.openRouter.chatRequests).toEqual([]);
	});
});

describeWithFilesInJson('files inside of the JSON', () => {
	test('go out in workflows with a combined binary mode', async () => {
		await activate(
			webhook('files-combined'),
			[mixtral({ prompt: 'Look.', files: { binaryFields: '*' } })],
			{ settings: { binaryMode: 'combined' } },
		);
		const { status } = await n8n.client.upload('/webhook/files-combined', [['scan', pdf]]);
		expect(status).toBe(200);
		expect(lastContent()).toEqual([{ type: 'text', text: 'Look.' }, pdfPart(pdf)]);
	});
});

describe('files of a chat', () => {
	test('go out with what was said', async () => {
		await activate(chat('files-chat'), [
			mixtral({ prompt: '={{ $json.chatInput }}', files: { binaryFields: '*' } }),
		]);
		const { status } = await say('files-chat', 'What is this?', [jpeg, png]);
		expect(status).toBe(200);
		expectContent({ type: 'text', text: 'What is this?' }, [imagePart(jpeg), imagePart(png)]);
	});
});

describeWithChatModel('files of a chat, by an agent', () => {
	test('reach the chat model', async () => {
		const agent = node('Agent', `${LANGCHAIN}.agent`, 2.2, {
			options: { passthroughBinaryImages: true },
		});
		const model = node('Model', `${PACKAGE_NAME}.lmChatMixtral`, 1, {}, own);
		await activate(chat('files-agent'), [agent, model], {
			connections: { Model: to('Agent', 'ai_languageModel') },
		});
		const { status } = await say('files-agent', 'What is this?', [jpeg]);
		expect(status).toBe(200);
		expect(lastContent()).toEqual(
			expect.arrayContaining([
				{ type: 'text', text: expect.stringContaining('What is this?') },
				expect.objectContaining({
					type: 'image_url',
					image_url: expect.objectContaining({ url: dataUrl(jpeg) }),
				}),
			]),
		);
	});
});
