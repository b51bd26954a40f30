'use strict';

/** Whatever rows, models and providers write, the editor shows it as text. */

const { Editor, findBrowser } = require('./editor.js');
const { testUnless } = require('../n8n/conditions.js');
const { exampleWorkflow } = require('../n8n/exampleWorkflows.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest } = require('../n8n/n8nUnderTest.js');
const { completion, refusal } = require('../openrouter/shapes.js');

const executablePath = findBrowser();
const testInBrowser = testUnless(
	executablePath ? undefined : 'no browser found; install Chromium, or name one in CHROMIUM_PATH',
);

/** An element that can be found, a script, and a link, as `name` says them. */
const markup = (name) =>
	`${name}<i class="injected">i</i><img src="x" onerror="window.injected = 1"><a href="javascript:1">${name}</a>`;
const MODEL = `a/${markup('model')}`;

const n8n = new N8nUnderTest();
let editor;

beforeAll(async () => {
	if (!executablePath) return;
	await n8n.open();
	editor = await new Editor({ url: n8n.server.url, executablePath }).open();
}, SETUP_TIMEOUT_MS);
afterAll(async () => {
	await editor?.close();
	await n8n.close();
});

/** The page as it is after the node has run, and what can be read in its output and its hints. */
async function readRun(onError) {
	let answered = 0;
	n8n.openRouter.respond = ({ path }) => {
		if (path === '/models')
			return { body: { data: [{ id: MODEL, supported_parameters: ['seed'] }] } };
		answered += 1;
		return answered % 2 === 0
			? refusal(400, markup('error'), { metadata: { provider_name: markup('provider') } })
			: { body: completion(markup('answer'), { model: MODEL, provider: markup('provider') }) };
	};
	const workflow = exampleWorkflow();
	const mixtral = workflow.nodes.find(({ name }) => name === 'Mixtral');
	mixtral.onError = onError;
	Object.assign(mixtral.parameters, {
		model: { __rl: true, mode: 'id', value: MODEL },
		promptType: 'prompt',
		prompt: markup('prompt'),
		sampling: { temperature: 1 },
	});
	await editor.openWorkflow(await n8n.createWorkflow(workflow));
	await editor.openNode('Mixtral');
	// The second time the model list is there.
	for (let time = 0; time < 2; time += 1) await editor.executeNode();
	return {
		hints: (await editor.hints()).join(' '),
		output: await editor.output(),
		injected: await editor.page.evaluate(
			() => document.querySelectorAll('.injected').length + Number(window.injected ?? 0),
		),
	};
}

testInBrowser('markup in model IDs, prompts, answers and providers is text', async () => {
	const { hints, output, injected } = await readRun('continueRegularOutput');
	expect(injected).toBe(0);
	expect(hints).toContain('<i class="injected">');
	expect(output).toContain('answer<i class="injected">');
});

testInBrowser('markup in the error of a run that stops is text', async () => {
	const { output, injected } = await readRun('stopWorkflow');
	expect(injected).toBe(0);
	// Of a message in HTML the words are taken, since it may be a whole page.
	expect(output).toContain('Item 0: error i error (HTTP 400, provider<i class="injected">');
});
