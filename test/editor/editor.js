'use strict';

/** n8n's editor in a real browser, as functions. */

const fs = require('node:fs');
const { chromium } = require('playwright-core');

const { DEMO_OWNER } = require('../n8n/n8nClient.js');

const BROWSERS = [
	process.env.CHROMIUM_PATH,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** For a machine that is busy with other things. */
const TIMEOUT_MS = 60_000;
/** What moves when a panel opens, and has no event for its end. */
const ANIMATION_MS = 400;

const VIEWPORT = { width: 1440, height: 900 };

/** What hides a part of a picture, or moves in it. */
const QUIET = `
	[data-test-id="floating-nodes"], [data-test-id="ask-assistant-sidebar"],
	[data-test-id="canvas-minimap"] { display: none; }
	*, *::before, *::after { caret-color: transparent; }
`;

/** The browser that this machine has, undefined without one. */
const findBrowser = () => BROWSERS.find((file) => file && fs.existsSync(file));

/** A selector for what n8n names for its own tests. */
const id = (name) => `[data-test-id="${name}"]`;

/** Runs in the browser: n8n remembers how wide the panel of a node was, and what it showed. */
function forgetPanel() {
	for (const key of Object.keys(localStorage)) {
		if (key.startsWith('N8N_NDV_')) localStorage.removeItem(key);
	}
}

class Editor {
	/** @param {{ url: string, executablePath: string }} options */
	constructor({ url, executablePath }) {
		this.url = url;
		this.executablePath = executablePath;
	}

	/** Starts the browser and signs in. */
	async open() {
		this.browser = await chromium.launch({
			executablePath: this.executablePath,
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		const context = await this.browser.newContext({
			viewport: VIEWPORT,
			deviceScaleFactor: 1.25,
			reducedMotion: 'reduce',
		});
		this.page = await context.newPage();
		this.page.setDefaultTimeout(TIMEOUT_MS);
		await this.signIn();
		return this;
	}

	close() {
		return this.browser?.close();
	}

	/** Fills in the form that n8n shows to whoever is not signed in. */
	async signIn({ email, password } = DEMO_OWNER) {
		const { page } = this;
		await page.goto(`${this.url}/signin`);
		await page.fill('input[type="email"]', email);
		await page.fill('input[type="password"]', password);
		await page.click(id('form-submit-button'));
		await page.waitForURL((url) => !url.pathname.includes('signin'));
	}

	/** Opens a workflow and closes what n8n shows to first-time users. */
	async openWorkflow(workflowId) {
		const { page } = this;
		await page.evaluate(forgetPanel);
		await page.goto(`${this.url}/workflow/${workflowId}`);
		await page.waitForSelector(id('canvas-node'));
		await page.addStyleTag({ content: QUIET });
		await this.settle();
		for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
		await this.settle();
	}

	/** Opens the panel of a node. */
	async openNode(name) {
		const { page } = this;
		await page.dblclick(`${id('canvas-node')}[data-node-name="${name}"]`);
		await page.waitForSelector(id('ndv'));
		await this.settle();
	}

	async closeNode() {
		const { page } = this;
		await page.click(id('ndv-close-button'));
		await page.waitForSelector(id('ndv'), { state: 'detached' });
		await this.settle();
	}

	/** Runs the open node, with what comes before it, and waits for its end. */
	async executeNode() {
		const { page } = this;
		await page.click(id('node-execute-button'));
		await page.waitForSelector(
			`${id('node-run-status-success')}, ${id('output-panel')} ${id('node-error-message')}`,
		);
		await this.closeToasts();
	}

	/** The messages in the corner, which go away by themselves after a while. */
	async closeToasts() {
		const { page } = this;
		await this.settle();
		for (const button of await page.$$('.el-notification__closeBtn')) {
			await button.click({ timeout: 2_000 }).catch(() => {});
		}
		await page.mouse.move(5, 5);
		await this.settle();
	}

	/** The hint lines above the output of the open node. */
	async hints() {
		const texts = await this.page
			.locator(`${id('output-panel')} ${id('node-hint')}`)
			.allInnerTexts();
		return texts.map((text) => text.replace(/\s+/g, ' ').trim());
	}

	/** Everything that the output panel of the open node says. */
	async output() {
		return (await this.page.locator(id('output-panel')).innerText()).replace(/\s+/g, ' ');
	}

	/** @param {'schema' | 'table' | 'json'} view */
	async showOutputAs(view) {
		await this.page.click(`${id('output-panel')} ${id(`radio-button-${view}`)}`);
		await this.settle();
	}

	/** Goes to one of the outputs of a node that has several. */
	async showOutput(label) {
		await this.page.locator(id('output-panel')).getByText(label).first().click();
		await this.settle();
	}

	/** Gives the output more room. */
	async widenOutput(byPixels) {
		const { page } = this;
		const handle = await page.locator(id('panel-drag-button')).boundingBox();
		const x = handle.x + handle.width / 2;
		const y = handle.y + handle.height / 2;
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x - byPixels, y, { steps: 10 });
		await page.mouse.up();
		await page.mouse.move(5, 5);
		await this.settle();
	}

	/** Opens the list of models and reads it. */
	async openModels() {
		const { page } = this;
		await page.click(`${id('parameter-input-model')} ${id('rlc-input')}`);
		await page.waitForSelector(id('rlc-item'));
		await this.settle();
		return page.locator(id('rlc-item')).allInnerTexts();
	}

	/** Types into the search of the open list, and reads what is left. */
	async searchModels(words) {
		const { page } = this;
		const answers = (response) =>
			response.url().includes('/resource-locator-results') &&
			response.request().postDataJSON()?.filter === words;
		const [answer] = await Promise.all([
			page.waitForResponse(answers),
			page.fill(id('rlc-search'), words),
		]);
		await answer.finished();
		await this.settle();
		return page.locator(id('rlc-item')).allInnerTexts();
	}

	async chooseModel(label) {
		await this.page.locator(id('rlc-item')).getByText(label).click();
		await this.settle();
	}

	/** Opens the menu of a collection such as Sampling, and reads what can be added. */
	async openCollection(name) {
		const { page } = this;
		const button = page
			.locator(`${id('parameter-item')}:has(${id('collection-parameter-add')})`)
			.filter({ hasText: new RegExp(`^\\s*${name}`) })
			.locator(id('collection-parameter-add'));
		await button.scrollIntoViewIfNeeded();
		await button.click();
		await this.settle();
		return page.locator(`${id('collection-parameter-option')}:visible`).allInnerTexts();
	}

	/** Brings a collection to the top of the parameters. */
	async scrollToCollection(name) {
		const title = this.page.locator(id('node-parameters')).getByText(name, { exact: true });
		await title.evaluate((element) => element.scrollIntoView({ block: 'start' }));
		await this.page.mouse.move(5, 5);
		await this.settle();
	}

	/** Adds an entry of the menu that is open, and fills it in. */
	async addNumber(label, field, value) {
		const { page } = this;
		const option = page.locator(`${id('collection-parameter-option')}:visible`);
		await option.getByText(label, { exact: true }).click();
		const input = page.locator(`${id(`parameter-input-${field}`)} input`);
		await input.fill(String(value));
		await input.blur();
		await this.settle();
	}

	/** Opens the form of a new credential for the open node. */
	async openNewCredential() {
		const { page } = this;
		await page.click(id('node-credentials-select'));
		await page.click(id('node-credentials-select-item-new'));
		await page.waitForSelector(id('credential-edit-dialog'));
		await this.settle();
	}

	async openCredential() {
		await this.page.click(id('credential-edit-button'));
		await this.page.waitForSelector(id('credential-edit-dialog'));
	}

	/**
	 * Saves the credential form, which tests the credential, too.
	 *
	 * @param {{ apiKey: string, baseUrl?: string }} fields
	 */
	async saveCredential(fields) {
		const { page } = this;
		for (const [name, value] of Object.entries(fields)) {
			await page.fill(`${id(`parameter-input-${name}`)} input`, value);
		}
		await page.click(id('credential-save-button'));
	}

	screenshot(options) {
		return this.page.screenshot({ animations: 'disabled', ...options });
	}

	settle() {
		return this.page.waitForTimeout(ANIMATION_MS);
	}
}

module.exports = { Editor, VIEWPORT, findBrowser, id };
