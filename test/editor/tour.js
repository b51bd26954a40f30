'use strict';

/**
 * A way through the editor as a new user takes it. Each stop does what the user does, takes the
 * pictures of it and gives back what there was to read: the test looks at that, and `npm run
 * screenshots` keeps the pictures.
 */

const fs = require('node:fs');
const path = require('node:path');

const {
	exampleWorkflow,
	importTemplate,
	templateFile,
	templateNames,
} = require('../n8n/exampleWorkflows.js');
const { INFERENCE_KEY } = require('../openrouter/full.js');
const { VIEWPORT, id } = require('./editor.js');

/** A review that the provider is made to refuse, and one that it cannot answer at the moment. */
const REFUSED = 'The coating started peeling';
const OVERLOADED = 'Installed it in twenty';

/** What is added to Sampling after Top P. */
const SETTINGS = [
	['Top K', 'topK', 40],
	['Repetition Penalty', 'repetitionPenalty', 1.1],
];

/** The database of the templates is not needed for their pictures. */
const NO_DATABASE = { credentialData: { host: '127.0.0.1', database: 'n8n', user: 'n8n' } };

class Tour {
	/**
	 * @param {object} options
	 * @param {import('../n8n/n8nUnderTest.js').N8nUnderTest} options.n8n
	 * @param {import('./editor.js').Editor} options.editor
	 * @param {string} options.folder where the pictures go
	 */
	constructor({ n8n, editor, folder }) {
		Object.assign(this, { n8n, editor, folder });
		n8n.openRouter.latencyMs = thinkingTime;
	}

	/** The example workflow on the canvas, run once. */
	async runWorkflow() {
		await this.openExample();
		const { page } = this.editor;
		await page.click(id('execute-workflow-button'));
		await page.waitForSelector(
			`${id('canvas-node')}[data-node-name="Mixtral"] ${id('canvas-node-status-success')}`,
		);
		await this.editor.closeToasts();
		await this.takeCanvas('workflow', 110);
		const node = page.locator(`${id('canvas-node')}[data-node-name="Mixtral"]`);
		return { node: (await node.innerText()).replace(/\s+/g, ' ').trim() };
	}

	/** The node, executed: parameters, summary and answers. */
	async executeNode() {
		await this.openExample();
		await this.editor.openNode('Mixtral');
		await this.editor.executeNode();
		const seen = { hints: await this.editor.hints(), output: await this.editor.output() };
		await this.takeOutput('output-hint', 330);
		await this.takeWidePanel('node');
		return seen;
	}

	/** The searchable list of models. */
	async searchModels() {
		await this.openExample();
		await this.editor.openNode('Mixtral');
		const all = await this.editor.openModels();
		const found = await this.editor.searchModels('mistral');
		await this.takeParameters('model-list', 520);
		await this.editor.searchModels('small mistral');
		await this.editor.chooseModel('Mistral Small 4');
		await this.editor.executeNode();
		return { all, found, output: await this.editor.output() };
	}

	/** Sampling fields, added and sent. */
	async setSampling() {
		await this.openExample();
		const { editor } = this;
		await editor.openNode('Mixtral');
		const offered = await editor.openCollection('Sampling');
		await editor.addNumber('Top P', 'topP', 0.85);
		for (const [label, field, value] of SETTINGS) {
			await editor.openCollection('Sampling');
			await editor.addNumber(label, field, value);
		}
		await editor.scrollToCollection('Sampling');
		await this.takeParameters('sampling', 444);
		this.n8n.openRouter.requests = [];
		await editor.executeNode();
		return { offered, bodies: this.n8n.openRouter.chatRequests.map(({ body }) => body) };
	}

	/** The fields for files. */
	async showFiles() {
		await this.openExample((mixtral) => {
			mixtral.parameters.files = { binaryFields: 'invoice, photo', pdfEngine: 'mistral-ocr' };
		});
		await this.editor.openNode('Mixtral');
		const offered = await this.editor.openCollection('Files');
		await this.editor.page.keyboard.press('Escape');
		await this.editor.scrollToCollection('Files');
		await this.takeParameters('files', 444);
		return { offered };
	}

	/** The node, executed, in the dark theme, which n8n takes from the system. */
	async showDark() {
		const { page } = this.editor;
		await page.emulateMedia({ colorScheme: 'dark' });
		try {
			await this.openExample();
			await this.editor.openNode('Mixtral');
			await this.editor.executeNode();
			await this.takeWidePanel('node-dark');
			return { lightness: await page.locator(id('ndv')).evaluate(lightnessOf) };
		} finally {
			await page.emulateMedia({ colorScheme: 'light' });
		}
	}

	/** Two items that fail, with the error output. */
	async readItemErrors() {
		const execution = await this.openFailing({ onError: 'continueErrorOutput' });
		const hints = await this.editor.hints();
		await this.editor.widenOutput(150);
		await this.editor.showOutput(/^Error/);
		await this.editor.showOutputAs('json');
		await this.takeOutput('item-error', 640);
		return { ...execution, hints, output: await this.editor.output() };
	}

	/** An item that fails, with On Error = Stop. */
	async readRunError() {
		const execution = await this.openFailing({ onError: 'stopWorkflow' });
		await this.editor.widenOutput(150);
		await this.takeOutput('run-error', 250);
		return { ...execution, output: await this.editor.output() };
	}

	/** The form of a new credential: with a wrong key, and with the right one. */
	async fillInCredential() {
		await this.openExample();
		const { editor } = this;
		const { page } = editor;
		const { baseUrl } = this.n8n.openRouter;
		await editor.openNode('Mixtral');
		await editor.openNewCredential();
		await this.takeCredential('credential');
		await editor.saveCredential({ apiKey: 'sk-or-v1-wrong', baseUrl });
		await page.getByText('More details').click();
		await editor.closeToasts();
		const dialog = page.locator(id('credential-edit-dialog'));
		const wrong = await dialog.innerText();
		await this.takeCredential('credential-wrong', 'baseUrl');

		await editor.saveCredential({ apiKey: INFERENCE_KEY });
		await dialog.waitFor({ state: 'detached' });
		await editor.openCredential();
		await page.waitForSelector(id('credentials-config-container-test-success'));
		await editor.closeToasts();
		const right = await dialog.innerText();
		await this.takeCredential('credential-right', 'baseUrl');
		return { wrong, right };
	}

	/** A template's file, imported by the menu of the editor as it is. */
	async importFile(name) {
		const { page, url } = this.editor;
		await page.goto(`${url}/workflow/new`);
		await page.waitForSelector(id('workflow-import-input'), { state: 'attached' });
		await page.setInputFiles(id('workflow-import-input'), templateFile(name));
		await page.waitForSelector(id('canvas-node'));
		await this.editor.settle();
		const count = (part) => page.locator(id(part)).count();
		return { nodes: await count('canvas-node'), notes: await count('sticky') };
	}

	/** A workflow template on the canvas, with its credentials chosen. */
	async openTemplate(name) {
		const { page } = this.editor;
		this.postgres ??= await this.n8n.createPostgresCredential(NO_DATABASE);
		const workflowId = await importTemplate(this.n8n, name, { postgres: this.postgres });
		await this.editor.openWorkflow(workflowId);
		await this.takeCanvas(path.join('templates', name));
		return { issues: await page.locator(id('node-issues')).count() };
	}

	/** A chat in the editor: what is asked there, and what is answered. */
	async chat(name, question) {
		const { page } = this.editor;
		await this.openTemplate(name);
		await page.click(id('workflow-chat-button'));
		await page.fill(`${id('canvas-chat')} textarea`, question);
		await page.keyboard.press('Enter');
		await page.waitForSelector(`${id('clear-execution-data-button')}:not([disabled])`);
		await page.waitForFunction(
			([selector, asked]) => document.querySelector(selector).innerText.length > asked + 10,
			[id('canvas-chat-body'), question.length],
		);
		await this.editor.closeToasts();
		await page.click(id('zoom-to-fit'));
		await page.mouse.move(5, 5);
		await this.editor.settle();
		await this.take(name);
		const chat = await page.locator(id('canvas-chat-body')).innerText();
		// n8n remembers that the chat is open.
		await page.click(id('workflow-chat-button'));
		return { chat };
	}

	async openTemplates() {
		for (const name of templateNames()) await this.openTemplate(name);
	}

	/** Opens a new copy of the example workflow, which a stop may change. */
	async openExample(change = () => {}) {
		const workflow = exampleWorkflow();
		change(workflow.nodes.find(({ name }) => name === 'Mixtral'));
		await this.editor.openWorkflow(await this.n8n.createWorkflow(workflow));
	}

	async openFailing({ onError }) {
		const { openRouter } = this.n8n;
		const asks =
			(words) =>
			({ body }) =>
				body.messages.at(-1).content.includes(words);
		const metadata = { provider_name: 'Mistral' };
		const message = 'Your input was flagged for "harassment". No credits were charged.';
		const flagged = { ...metadata, reasons: ['harassment'] };
		openRouter.fail({ when: asks(REFUSED), with: { status: 403, message, metadata: flagged } });
		const overload = { status: 503, message: 'Service overloaded', metadata };
		openRouter.fail({ when: asks(OVERLOADED), with: overload });
		try {
			await this.openExample((mixtral) => {
				mixtral.onError = onError;
				mixtral.parameters.batching = { maxAttempts: 2 };
			});
			await this.editor.openNode('Mixtral');
			await this.editor.executeNode();
		} finally {
			openRouter.failures = [];
		}
	}

	/** The nodes and notes of the canvas, with the labels below the nodes. */
	async takeCanvas(name, besideX = 40) {
		const notes = await this.boxes(id('sticky'));
		const nodes = await this.boxes(id('canvas-node'));
		const labelled = nodes.map((box) => ({ ...box, height: box.height * 1.5 }));
		await this.take(name, around([...notes, ...labelled], { x: besideX, y: 8 }));
	}

	/** The whole panel of the open node, with much room for its output. */
	async takeWidePanel(name) {
		await this.editor.page.setViewportSize({ width: 1580, height: 820 });
		await this.editor.widenOutput(240);
		await this.take(name, around(await this.boxes(id('ndv')), { x: -1, y: -1 }));
		await this.editor.page.setViewportSize(VIEWPORT);
	}

	/** The parameters of the open node, down to `height`. */
	async takeParameters(name, height = Infinity) {
		const [tabs] = await this.boxes(id('tab-params'));
		const [panel] = await this.boxes(id('ndv'));
		const [body] = await this.boxes(id('node-parameters'));
		const top = tabs.y - 16;
		const width = body.width + 32;
		const left = body.x - 16;
		await this.take(name, {
			x: left,
			y: top,
			width,
			height: Math.min(height, panel.y + panel.height - top),
		});
	}

	/** The output of the open node, down to `height`. */
	async takeOutput(name, height = Infinity) {
		const [box] = await this.boxes(id('output-panel'));
		await this.take(name, { ...box, height: Math.min(height, box.height) });
	}

	/** The credential form, down to the field `until`. */
	async takeCredential(name, until) {
		const [box] = await this.boxes(`.el-dialog:has(${id('credential-edit-dialog')})`);
		if (until) {
			const [field] = await this.boxes(id(`parameter-input-${until}`));
			box.height = field.y - 44 - box.y;
		}
		await this.take(name, box);
	}

	async boxes(selector) {
		const found = await this.editor.page.locator(selector).all();
		return Promise.all(found.map((element) => element.boundingBox()));
	}

	async take(name, clip) {
		const file = path.join(this.folder, `${name}.png`);
		fs.mkdirSync(path.dirname(file), { recursive: true });
		await this.editor.screenshot({ path: file, clip });
	}
}

/** Runs in the browser: how light the background of an element is, from 0 (black) to 255. */
function lightnessOf(element) {
	for (let part = element; part; part = part.parentElement) {
		const [red, green, blue, alpha = 1] = getComputedStyle(part)
			.backgroundColor.match(/[\d.]+/g)
			.map(Number);
		if (alpha > 0) return (red + green + blue) / 3;
	}
	return 255;
}

/** The smallest rectangle around all boxes, with a margin. */
function around(boxes, margin) {
	const left = Math.min(...boxes.map(({ x }) => x)) - margin.x;
	const top = Math.min(...boxes.map(({ y }) => y)) - margin.y;
	const right = Math.max(...boxes.map(({ x, width }) => x + width)) + margin.x;
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + margin.y;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** As different from item to item as with a real provider, but shorter. */
function thinkingTime(prompt) {
	return 60 + ((prompt.length * 7919) % 240);
}

module.exports = { Tour };
