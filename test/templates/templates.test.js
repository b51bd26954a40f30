'use strict';

const { jpegOf, pdfOf } = require('../files/realFiles.js');
const { PACKAGE_NAME } = require('../n8n/installPackage.js');
const { testWithChatModel, testWithTables } = require('../n8n/conditions.js');
const { SETUP_TIMEOUT_MS, N8nUnderTest, itemsOf } = require('../n8n/n8nUnderTest.js');
const {
	importTemplate,
	nodeOf,
	readTemplate,
	templateNames,
} = require('../n8n/exampleWorkflows.js');
const { until } = require('../n8n/until.js');
const { invoiceLines } = require('../openrouter/full/invoiceAnswers.js');

const n8n = new N8nUnderTest();
let nodeTypes;

beforeAll(async () => {
	await n8n.open();
	nodeTypes = await n8n.client.nodeTypes();
}, SETUP_TIMEOUT_MS);
afterAll(() => n8n.close());
beforeEach(() => n8n.openRouter.forget());

async function run(name, options) {
	return n8n.client.runWorkflow(await importTemplate(n8n, name, options));
}

/** Imports a template and puts its production trigger to work. */
async function activate(name, options) {
	const workflowId = await importTemplate(n8n, name, options);
	await n8n.client.activateWorkflow(workflowId);
	return workflowId;
}

/** The parameters that a description offers, at the top and inside its collections. */
function offers(properties, parameters) {
	return Object.entries(parameters).flatMap(([name, value]) => {
		const found = properties.filter((property) => property.name === name);
		if (found.length === 0) return [name];
		const collection = found.find(({ type }) => type === 'collection');
		return collection ? offers(collection.options, value).map((inner) => `${name}.${inner}`) : [];
	});
}

describe.each(templateNames())('%s', (name) => {
	const template = readTemplate(name);

	test('explains itself in notes, the first of them at the top left', () => {
		const notes = template.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.length).toBeGreaterThanOrEqual(3);
		const [first] = notes;
		for (const note of notes) {
			expect(note.position[0]).toBeGreaterThanOrEqual(first.position[0]);
			expect(note.position[1]).toBeGreaterThanOrEqual(first.position[1]);
		}
		expect(first.parameters.content).toMatch(/^## /);
		expect(first.parameters.content).toContain('**To try it:**');
		expect(first.parameters.content).toContain('**To use it:**');
	});

	test('names no credential, so that it can be imported anywhere', () => {
		for (const node of template.nodes) expect(node).not.toHaveProperty('credentials');
	});

	test('sets only what the nodes of this package have', () => {
		for (const { type, parameters } of template.nodes) {
			if (!type.startsWith(PACKAGE_NAME)) continue;
			const { properties } = nodeTypes.find((candidate) => candidate.name === type);
			expect(offers(properties, parameters)).toEqual([]);
		}
	});
});

describe('inbox-triage', () => {
	const { mails } = JSON.parse(nodeOf('inbox-triage', 'Sample mails').parameters.jsonOutput);
	const subjects = (execution, node) => itemsOf(execution, node).map(({ json }) => json.subject);

	test('sends every mail to the team of its category', async () => {
		const execution = await run('inbox-triage');
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Mixtral')).toHaveLength(mails.length);
		expect(subjects(execution, 'Billing team')).toEqual([
			'Charged twice in March',
			'Fattura con partita IVA',
		]);
		expect(subjects(execution, 'Support team')).toEqual([
			'App plante au démarrage',
			'No me llega el código',
		]);
		expect(subjects(execution, 'Sales team')).toEqual([
			'Offer for 250 seats',
			'Difference between Pro and Team',
		]);
		expect(subjects(execution, 'A person')).toEqual([
			'You have won!!!',
			'Interview about your new office',
		]);
	});

	test('passes on what the model found, beside the mail', async () => {
		const execution = await run('inbox-triage');
		expect(itemsOf(execution, 'Support team')[0].json).toMatchObject({
			...mails[1],
			output: { category: 'support', urgency: 'high', summary: expect.any(String) },
		});
	});

	test('asks again for an answer that is not of the schema', async () => {
		const isAsked = ({ body }) => body.messages[1].content.includes('Offer for 250 seats');
		const wrong = { message: { role: 'assistant', content: '{"category":"deals"}' } };
		n8n.openRouter.fail({
			when: isAsked,
			times: 1,
			with: { body: { id: 'gen-1', choices: [{ ...wrong, finish_reason: 'stop' }] } },
		});
		const execution = await run('inbox-triage');
		expect(subjects(execution, 'Sales team')).toContain('Offer for 250 seats');
		expect(n8n.openRouter.chatRequests.filter(isAsked)).toHaveLength(2);
	});

	test('brings a mail that cannot be sorted to a person', async () => {
		n8n.openRouter.fail({
			when: ({ body }) => body.messages[1].content.includes('Offer for 250 seats'),
			with: { status: 403, message: 'Flagged', metadata: { reasons: ['spam'] } },
		});
		const execution = await run('inbox-triage');
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Category', 2)).toHaveLength(1);
		const { runData } = execution.data.resultData;
		const toPerson = runData['A person'].flatMap(({ data }) => data.main[0]);
		expect(toPerson.map(({ json }) => json.subject)).toContain('Offer for 250 seats');
		expect(toPerson.find(({ json }) => json.error).json.error.type).toBe('moderated');
	});
});

describe('webhook-answer', () => {
	const ask = (body) => n8n.client.callWebhook('mixtral-answer', body);

	beforeAll(() => activate('webhook-answer'));

	test('replies with the answer and its cost', async () => {
		const { status, text } = await ask({ question: 'What is a webhook?', language: 'English' });
		expect(status).toBe(200);
		expect(JSON.parse(text)).toEqual({
			answer: expect.stringMatching(/^A webhook is an address/),
			model: 'mistralai/mixtral-8x22b-instruct',
			costUsd: n8n.openRouter.ledger.totalCostUsd,
		});
		const [{ body }] = n8n.openRouter.chatRequests;
		expect(body.messages[0].content).toContain('in English.');
	});

	test('replies 400 to a call without a question, and sends nothing', async () => {
		const { status, text } = await ask({});
		expect(status).toBe(400);
		expect(JSON.parse(text)).toEqual({ error: 'invalidParameter' });
		expect(n8n.openRouter.chatRequests).toEqual([]);
	});

	test('replies 503 when the provider is down, after three tries', async () => {
		n8n.openRouter.fail({ with: { status: 502, message: 'Upstream broke' } });
		const { status, text } = await ask({ question: 'What is a webhook?' });
		expect(status).toBe(503);
		expect(JSON.parse(text)).toEqual({ error: 'overloaded' });
		expect(n8n.openRouter.chatRequests).toHaveLength(3);
	});

	test('replies 502 to what no try will mend, without the details', async () => {
		n8n.openRouter.fail({ with: { status: 400, message: 'House rules of the provider' } });
		const { status, text } = await ask({ question: 'What is a webhook?' });
		expect(status).toBe(502);
		expect(JSON.parse(text)).toEqual({ error: 'invalidRequest' });
	});
});

/** Sends a message to the public chat of a template. */
async function say(name, chatInput) {
	const { webhookId } = nodeOf(name, 'Chat');
	const message = { action: 'sendMessage', sessionId: `session of ${name}`, chatInput };
	const { status, text } = await n8n.client.callWebhook(`${webhookId}/chat`, message);
	expect(status).toBe(200);
	return text;
}

describe('chat-streaming', () => {
	test('streams the answer, and keeps the cost on the item', async () => {
		const workflowId = await activate('chat-streaming', { change: { Chat: { public: true } } });
		const lines = (await say('chat-streaming', 'What is a webhook?')).trim().split('\n');
		const chunks = lines.map((line) => JSON.parse(line));
		expect(chunks[0].type).toBe('begin');
		expect(chunks.at(-1).type).toBe('end');
		const pieces = chunks.filter(({ type }) => type === 'item').map(({ content }) => content);
		expect(pieces.length).toBeGreaterThan(1);
		expect(pieces.join('')).toMatch(/^A webhook is an address .* the news\.$/);
		expect(n8n.openRouter.chatRequests[0].body.stream).toBe(true);

		const [{ id }] = await n8n.client.listExecutions(workflowId);
		const [{ json }] = itemsOf(await n8n.client.waitForExecution(id), 'Mixtral');
		expect(json.text).toBe(pieces.join(''));
		expect(json.usage.costUsd).toBe(n8n.openRouter.ledger.totalCostUsd);
	});
});

describe('agent-with-tool', () => {
	testWithChatModel('calls the tool with another model and quotes its result', async () => {
		const workflowId = await activate('agent-with-tool', { change: { Chat: { public: true } } });
		const reply = await say('agent-with-tool', 'How do I say "the train is late" in Italian?');
		expect(JSON.parse(reply).output).toBe('In Italian: "Il treno è in ritardo".');
		const bodies = n8n.openRouter.chatRequests.map(({ body }) => body);
		expect(bodies.map(({ model }) => model)).toEqual([
			'mistralai/mixtral-8x22b-instruct',
			'mistralai/mistral-small-2603',
			'mistralai/mixtral-8x22b-instruct',
		]);
		expect(bodies[1].messages).toEqual([
			{ role: 'system', content: expect.stringContaining('into Italian.') },
			{ role: 'user', content: 'The train is late' },
		]);
		expect(bodies[2].messages.at(-1).content).toContain('Il treno è in ritardo');

		const [{ id }] = await n8n.client.listExecutions(workflowId);
		expect((await n8n.client.waitForExecution(id)).status).toBe('success');
	});
});

describe('compare-models', () => {
	const MODELS = [
		'mistralai/mixtral-8x22b-instruct',
		'meta-llama/llama-3.3-70b-instruct',
		'openai/gpt-4o-mini',
	];

	test('puts answers, dollars and seconds of three models side by side', async () => {
		const { prompts } = JSON.parse(nodeOf('compare-models', 'Prompts').parameters.jsonOutput);
		const execution = await run('compare-models');
		expect(execution.status).toBe('success');
		const asked = n8n.openRouter.chatRequests.map(({ body }) => body);
		for (const model of MODELS) {
			const of = asked.filter((body) => body.model === model);
			expect(of.map(({ messages }) => messages[0].content).sort()).toEqual(
				prompts.map(({ prompt }) => prompt).sort(),
			);
		}
		expect(new Set(asked.map(({ provider }) => provider.only[0]))).toEqual(
			new Set(['mistral', 'deepinfra', 'openai']),
		);

		const rows = itemsOf(execution, 'Side by side').map(({ json }) => json);
		expect(rows.map(({ task }) => task)).toEqual(prompts.map(({ task }) => task));
		for (const row of rows) {
			for (const label of ['Mixtral', 'Llama', 'GPT']) {
				expect(row[label]).toEqual(expect.stringMatching(/./));
				expect(row[`${label} USD`]).toBeGreaterThan(0);
				expect(row[`${label} seconds`]).toBeGreaterThanOrEqual(0);
			}
		}
		const [{ json: totals }] = itemsOf(execution, 'Totals');
		const sum = totals.sum_Mixtral_USD + totals.sum_Llama_USD + totals.sum_GPT_USD;
		expect(sum).toBeCloseTo(n8n.openRouter.ledger.totalCostUsd, 10);
		expect(totals.sum_Llama_USD).toBeLessThan(totals.sum_Mixtral_USD);
	});
});

describe('invoices-to-rows', () => {
	const office = {
		supplier: 'Northwind Paper',
		invoiceNumber: '2026-117',
		date: '2026-05-14',
		currency: 'EUR',
		total: 59.9,
		lines: [
			{ description: 'Paper A4', quantity: 10, amount: 45 },
			{ description: 'Delivery (express)', quantity: 1, amount: 14.9 },
		],
	};
	const lunch = {
		supplier: 'Caf\u00e9 Central',
		invoiceNumber: '88',
		date: '2026-05-15',
		currency: 'CHF',
		total: 24,
		lines: [{ description: 'Lunch', quantity: 1, amount: 24 }],
	};
	const pdf = {
		name: 'office supplies.pdf',
		mimeType: 'application/pdf',
		content: pdfOf(invoiceLines(office)),
	};
	const photo = {
		name: 'lunch.jpg',
		mimeType: 'image/jpeg',
		content: jpegOf(invoiceLines(lunch).join('\n')),
	};
	const rowsOf = ({ lines, total, ...head }) =>
		lines.map((line) => ({
			supplier: head.supplier,
			invoiceNumber: head.invoiceNumber,
			date: head.date,
			...line,
			currency: head.currency,
			invoiceTotal: total,
		}));

	/** The execution that these files come to. */
	async function send(workflowId, files) {
		const before = await n8n.client.listExecutions(workflowId);
		const fields = files.map((file) => ['field-0', file]);
		expect(await n8n.client.upload('/form/invoices-to-rows', fields)).toMatchObject({
			status: 200,
		});
		let newest;
		await until(async () => {
			const executions = await n8n.client.listExecutions(workflowId);
			[newest] = executions;
			return executions.length > before.length;
		});
		return n8n.client.waitForExecution(newest.id);
	}

	let workflowId;
	beforeAll(async () => {
		workflowId = await activate('invoices-to-rows');
	});

	test('turns a PDF and a photo into rows', async () => {
		const execution = await send(workflowId, [pdf, photo]);
		expect(execution.status).toBe('success');
		const rows = itemsOf(execution, 'Rows').map(({ json }) => json);
		expect(rows).toHaveLength(office.lines.length + lunch.lines.length);
		// n8n numbers the files of a form as they arrive.
		for (const invoice of [office, lunch]) {
			const own = rows.filter(({ supplier }) => supplier === invoice.supplier);
			expect(own).toEqual(rowsOf(invoice));
		}

		const bodies = n8n.openRouter.chatRequests.map(({ body }) => body);
		expect(bodies).toHaveLength(2);
		const parts = bodies.map(({ messages }) => messages.at(-1).content.at(-1));
		expect(parts.find(({ type }) => type === 'file').file.filename).toBe(pdf.name);
		expect(parts.find(({ type }) => type === 'image_url').image_url.url).toBe(
			`data:image/jpeg;base64,${photo.content.toString('base64')}`,
		);
		for (const { plugins } of bodies) {
			expect(plugins).toEqual([{ id: 'file-parser', pdf: { engine: 'mistral-ocr' } }]);
		}
	});

	test('brings a file that no model reads to a person, and goes on with the others', async () => {
		const scan = { name: 'scan.tiff', mimeType: 'image/tiff', content: Buffer.from('II*') };
		const execution = await send(workflowId, [scan, pdf]);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Rows')).toHaveLength(office.lines.length);
		const [{ json }] = itemsOf(execution, 'A person');
		expect(json.error).toMatchObject({
			type: 'invalidParameter',
			message: expect.stringContaining('("scan.tiff"), which has the type image/tiff'),
		});
		expect(n8n.openRouter.chatRequests).toHaveLength(1);
	});
});

describe('nightly-batch', () => {
	const REFUSED = { status: 400, message: 'Refused by the house rules' };
	const failing = (words, failure) =>
		n8n.openRouter.fail({
			when: ({ body }) => body.messages.at(-1).content.includes(words),
			with: failure,
		});

	testWithTables(
		'answers the rows of a data table, and the next night only what is left',
		async () => {
			failing('Left earbud died', REFUSED);
			failing('The coating started peeling', { status: 503, message: 'Overloaded' });
			const change = { Mixtral: { batching: { maxAttempts: 1 } } };
			const workflowId = await importTemplate(n8n, 'nightly-batch', { change });
			const first = await n8n.client.runWorkflow(workflowId);
			expect(first.status).toBe('success');
			expect(itemsOf(first, 'What the night cost')[0].json).toMatchObject({
				answered: 18,
				failed: 2,
			});
			const failures = itemsOf(first, 'Save the failures').map(({ json }) => json);
			expect(failures).toMatchObject([
				{ failure: 'invalidRequest', message: expect.stringContaining(REFUSED.message) },
				{ failure: null, message: expect.stringContaining('Overloaded') },
			]);

			n8n.openRouter.forget();
			const second = await n8n.client.runWorkflow(workflowId);
			expect(second.status).toBe('success');
			expect(n8n.openRouter.chatRequests.map(({ body }) => body.messages.at(-1).content)).toEqual([
				expect.stringContaining('The coating started peeling'),
			]);
			expect(itemsOf(second, 'What the night cost')[0].json).toMatchObject({
				answered: 1,
				failed: 0,
			});
		},
	);
});
