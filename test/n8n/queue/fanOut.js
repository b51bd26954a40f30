'use strict';

/** The fan-out template, on a table of any size. */

const { importTemplate, nodeOf } = require('../exampleWorkflows.js');

const TEMPLATE = 'queue-fan-out';
const WEBHOOK = 'mixtral-chunk';

/** Notes every time that a row is written, so that a second time shows. */
const WATCH_WRITES = `
	CREATE TABLE writes (ticket_id integer);
	CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS
		'BEGIN INSERT INTO writes VALUES (NEW.id); RETURN NEW; END';
	CREATE TRIGGER note_write AFTER UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION note_write()`;

/** A query of the template, with a part of it replaced. */
function queryWith(nodeName, part, replacement) {
	const { query } = nodeOf(TEMPLATE, nodeName).parameters;
	if (!query.includes(part)) throw new Error(`${nodeName} has no "${part}"`);
	return { query: query.replace(part, replacement) };
}

class FanOut {
	/**
	 * @param {import('./queueN8nUnderTest.js').QueueN8nUnderTest} n8n
	 * @param {{ rows: number, rowsPerChunk: number, maxConcurrency?: number }} size `maxConcurrency`:
	 *   that of the template if left out
	 */
	constructor(n8n, size) {
		this.n8n = n8n;
		this.size = size;
	}

	/** Makes the table, imports the template and activates it. */
	async open() {
		const { n8n, size } = this;
		const { rows, rowsPerChunk, maxConcurrency } = size;
		const tables = queryWith(
			'Make the tables',
			'generate_series(1, 60)',
			`generate_series(1, ${rows})`,
		);
		const change = {
			'Make the tables': tables,
			'Cut into chunks': queryWith('Cut into chunks', '/ 20 AS', `/ ${rowsPerChunk} AS`),
			...(maxConcurrency && { Mixtral: { batching: { maxConcurrency } } }),
		};
		await n8n.database.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
		await n8n.database.execute(`${tables.query}; ${WATCH_WRITES}`);
		this.workflowId = await importTemplate(n8n, TEMPLATE, { postgres: n8n.postgres, change });
		await n8n.client.activateWorkflow(this.workflowId);
		// The call of a webhook that has just been activated may come too early; this one has no rows.
		await n8n.client.callWebhook(WEBHOOK, { ids: [] });
		/** How many executions there are when all that was started has been taken up. */
		this.executions = 1;
		await this.untilEnded();
		return this;
	}

	/** Starts the chunks of the rows that have no answer yet. */
	async start() {
		const [{ left }] = await this.n8n.database.query(
			'SELECT count(*) AS left FROM tickets WHERE summary IS NULL',
		);
		const { status } = await this.n8n.client.runWorkflow(this.workflowId);
		if (status !== 'success') throw new Error(`The chunks were not started: ${status}`);
		this.executions += 1 + Math.ceil(left / this.size.rowsPerChunk);
	}

	/** @param {{ lostWith?: import('./n8nWorker.js').N8nWorker }} [options] */
	untilEnded(options) {
		return this.n8n.untilEnded(this.workflowId, this.executions, options);
	}

	/** Rows with an answer, and how often rows were written. */
	async count() {
		const [counts] = await this.n8n.database.query(
			'SELECT count(*) FILTER (WHERE summary IS NOT NULL) AS answered, ' +
				'(SELECT count(*) FROM writes) AS writes, ' +
				'(SELECT count(*) FROM ticket_failures) AS failures FROM tickets',
		);
		return counts;
	}

	async close() {
		await this.n8n.client.deactivateWorkflow(this.workflowId);
	}
}

/** @returns {Promise<FanOut>} ready to be started */
function openFanOut(n8n, size) {
	return new FanOut(n8n, size).open();
}

module.exports = { openFanOut };
