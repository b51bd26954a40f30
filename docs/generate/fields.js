'use strict';

/**
 * Writes docs/fields.md from the descriptions of the built nodes, which are what the editor shows.
 * Run by `npx gulp docs`; a test compares the page with what this gives.
 */

const { isDeepStrictEqual } = require('node:util');
const { code, defaultOf, meaningOf, plain, sentence, valueOf } = require('./words');

const INTRO = `<!-- Written by \`npx gulp docs\` from the built nodes. Change the descriptions in nodes/fields and nodes/*/properties instead. -->

# Fields

Every field of the two nodes and of the credential, in the words of the editor. *Parameter* is its name in a saved workflow.

- A field takes an **expression**, unless its value says "no expression". n8n evaluates the expression for each item, and for [Batching](#batching) once per run.
- A **list** (Fallback Models, Provider Order and the like) is text with commas, or an array from an expression.
- **JSON** is text, or an object or array from an expression.
- A value out of range fails its item as [\`invalidParameter\`](failures.md#invalidparameter), and nothing is sent for it.
`;

const NOTE_SENT =
	'A field that you do not add is not sent, so the default of the provider applies. *Default* is the value that the field has when you add it.';

/** What holds for all fields of a collection and no description of a single one says. */
const NOTES = {
	sampling: NOTE_SENT,
	routing: NOTE_SENT,
	batching:
		'An expression is evaluated once per run, for the first item. The defaults also apply to fields that you do not add.',
	options:
		'A field that you do not add is not sent. *Default* is the value that the field has when you add it. The defaults of these fields also apply when you do not add them: Cache TTL, Enable Streaming, Include Input Fields, Max JSON Repairs, Mixtral Template, Output Content.',
	filters: 'A filter that you do not add excludes nothing.',
};

/**
 * @param {{ mixtral: object, chatModel: object, credential: object }} described descriptions of the
 *   nodes, and the credential
 * @returns {string} the page
 */
function fieldsPage({ mixtral, chatModel, credential }) {
	const parts = [
		INTRO,
		`## ${mixtral.displayName}\n\n${sentence(mixtral.description)}\n`,
		...operationsOf(mixtral.properties).map((operation) => operationSection(mixtral, operation)),
		`## ${chatModel.displayName}\n\n${sentence(chatModel.description)} n8n evaluates the expressions of a sub-node for the first item only.\n`,
		...likeMixtral(chatModel.properties, mixtral.properties),
		`## Credential: ${credential.displayName}\n`,
		table(credential.properties, credential.properties),
	];
	return `${parts.join('\n').trim()}\n`;
}

/** Each operation with its resource, the one that a new node has first. */
function operationsOf(properties) {
	const resources = properties.find(({ name }) => name === 'resource');
	const choices = properties.filter(({ name }) => name === 'operation');
	const operations = choices.flatMap(({ displayOptions, options }) =>
		options.map((option) => ({
			resource: resources.options.find(({ value }) => displayOptions.show.resource[0] === value),
			option,
		})),
	);
	const isFirst = ({ resource }) => resource.value === resources.default;
	return operations.sort((left, right) => isFirst(right) - isFirst(left));
}

function operationSection({ properties }, { resource, option }) {
	const shown = properties
		.filter(({ displayOptions: { show = {} } = {} }) =>
			[
				['resource', resource],
				['operation', option],
			].every(([name, { value }]) => show[name]?.includes(value)),
		)
		.filter(({ name }) => name !== 'operation')
		.map(withoutOperation);
	return [
		`### ${resource.name}: ${option.name}\n`,
		`${sentence(plain(option.description))} \`resource\` is ${code(resource.value)}, \`operation\` is ${code(option.value)}.\n`,
		table(shown, properties),
		...groups(shown).map((group) => groupSection(group, properties)),
	].join('\n');
}

/** The section says the resource and the operation already. */
function withoutOperation(property) {
	const { resource, operation, ...show } = property.displayOptions.show;
	return { ...property, displayOptions: { ...property.displayOptions, show } };
}

const groups = (fields) => fields.filter(({ type }) => type === 'collection');

function groupSection({ displayName, name, options }, all) {
	return [
		`#### ${displayName}\n`,
		...(NOTES[name] === undefined ? [] : [`${NOTES[name]}\n`]),
		table(options, [...options, ...all], `${name}.`),
	].join('\n');
}

function table(fields, all, path = '') {
	const lines = fields.flatMap((field) => rows(field, all, path));
	return `| Field | Parameter | Value | Default | Meaning |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`;
}

function rows(field, all, path) {
	const cells = [
		field.type === 'collection'
			? `[${field.displayName}](#${field.name})`
			: `**${field.displayName}**`,
		code(path + field.name),
		valueOf(field),
		defaultOf(field),
		meaningOf(field, all),
	];
	const inner =
		field.type === 'fixedCollection'
			? field.options.flatMap((row) =>
					row.values.flatMap((value) => rows(value, all, `${path}${field.name}.${row.name}[].`)),
				)
			: [];
	return [`| ${cells.join(' | ')} |`, ...inner];
}

/** The chat model's fields; those that are the Mixtral node's own are named, not repeated. */
function likeMixtral(properties, mixtral) {
	const isSame = (field) =>
		mixtral.some(({ displayOptions, ...known }) => isDeepStrictEqual(known, field));
	const own = properties.filter((field) => !isSame(field) && field.type !== 'collection');
	const same = properties.filter(isSame).map(({ displayName }) => displayName);
	const parts = groups(properties).filter((group) => !isSame(group));
	return [
		`As in the Mixtral node: ${same.map((name) => `[${name}](#${anchorOf(name)})`).join(', ')}.\n`,
		...parts.map((group) => subset(group, mixtral)),
		table(own, properties),
	];
}

const anchorOf = (name) => (name === 'Model' ? 'chat-complete' : name.toLowerCase());

function subset({ name, displayName, options }, mixtral) {
	const whole = mixtral.find((field) => field.name === name);
	const odd = options.find(
		(option) => !whole.options.some((known) => isDeepStrictEqual(known, option)),
	);
	if (odd !== undefined) throw new Error(`${odd.name} differs between the nodes`);
	const names = options.map((option) => option.displayName).join(', ');
	return `Of the Mixtral node's [${displayName}](#${name}) it has: ${names}.\n`;
}

/** The page for the nodes that stand in `dist`. */
function builtFieldsPage() {
	const { Mixtral } = require('../../dist/nodes/Mixtral/Mixtral.node.js');
	const { LmChatMixtral } = require('../../dist/nodes/LmChatMixtral/LmChatMixtral.node.js');
	const {
		OpenRouterMixtralApi,
	} = require('../../dist/credentials/OpenRouterMixtralApi.credentials.js');
	return fieldsPage({
		mixtral: new Mixtral().description,
		chatModel: new LmChatMixtral().description,
		credential: new OpenRouterMixtralApi(),
	});
}

module.exports = { builtFieldsPage };
