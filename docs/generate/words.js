'use strict';

/** What n8n's description of a field says, in words for a reference. */

/**
 * What a field takes, with its range.
 *
 * @param {import('n8n-workflow').INodeProperties} field
 * @returns {string}
 */
function valueOf(field) {
	const parts = [kindOf(field)];
	if (field.noDataExpression) parts.push('no expression');
	if (isUnit(field.hint)) parts.push(lowerFirst(field.hint));
	return parts.join('; ');
}

/** A hint such as "US dollars per image" or "0 = no limit"; others are sentences. */
const isUnit = (hint = '') => hint !== '' && !hint.endsWith('.');

function kindOf({ type, typeOptions = {}, modes = [], options = [], name }) {
	switch (type) {
		case 'string':
			if (typeOptions.multipleValues) return 'texts';
			return typeOptions.password ? 'secret text' : 'text';
		case 'number':
			return [typeOptions.numberPrecision === 0 ? 'whole number' : 'number', rangeOf(typeOptions)]
				.filter(Boolean)
				.join(', ');
		case 'boolean':
			return 'on or off';
		case 'options':
			return 'one of a list';
		case 'multiOptions':
			return `any of ${options.map((option) => code(option.value)).join(', ')}`;
		case 'resourceLocator':
			return modes.map(({ displayName }) => lowerFirst(displayName)).join(' or ');
		case 'collection':
			return 'fields to add';
		case 'fixedCollection':
			return `rows of ${options.flatMap(({ values }) => values.map((value) => value.displayName)).join(' and ')}`;
		case 'json':
			return 'JSON';
		default:
			throw new Error(`No words for the type ${type} of ${name}`);
	}
}

function rangeOf({ minValue, maxValue }) {
	if (minValue !== undefined && maxValue !== undefined) return `${minValue} to ${maxValue}`;
	if (minValue !== undefined) return `at least ${minValue}`;
	return maxValue === undefined ? '' : `at most ${maxValue}`;
}

/** @param {import('n8n-workflow').INodeProperties} field */
function defaultOf({ type, default: value, options = [], name }) {
	if (type === 'boolean') return value ? 'on' : 'off';
	if (type === 'options') return options.find((option) => option.value === value)?.name ?? '';
	if (type === 'resourceLocator') return code(value.value);
	if (type === 'json') return code(compactJson(value));
	if (type === 'fixedCollection') return `${value[options[0].name].length} row`;
	if (type === 'collection' || value === '' || value.length === 0) return '';
	if (['string', 'number'].includes(typeof value)) return code(value);
	throw new Error(`No words for the default of ${name}`);
}

function compactJson(text) {
	return JSON.stringify(JSON.parse(text), null, 1).replace(/\s+/g, ' ');
}

/**
 * What a field means: its description, its hint, its choices, and when it is shown.
 *
 * @param {import('n8n-workflow').INodeProperties} field
 * @param {import('n8n-workflow').INodeProperties[]} all the fields that its conditions may name
 */
function meaningOf(field, all) {
	const texts = [field.description, isUnit(field.hint) ? '' : field.hint];
	const sentences = texts.map((text) => sentence(plain(text ?? '')));
	const parts = [sentences.filter(Boolean).join(' ')];
	if (field.type === 'options') parts.push(...field.options.map(choice));
	if (field.required) parts.push('Required.');
	const { show = {}, hide = {} } = field.displayOptions ?? {};
	const shown = Object.entries(show).map(([name, values]) => conditionOf(name, values, all));
	if (shown.length > 0) parts.push(`Shown when ${shown.join(' and ')}.`);
	if (hide['@tool']) parts.push('Not in the tool of an agent.');
	return parts.filter(Boolean).join('<br>');
}

function choice({ name, value, description, displayOptions }) {
	const meaning = description === undefined ? '' : `: ${lowerFirst(description)}`;
	const isHidden = displayOptions?.hide?.['@tool'] !== undefined;
	return `• **${name}** ${code(value)}${meaning}${isHidden ? '; not in the tool of an agent' : ''}`;
}

function conditionOf(name, values, all) {
	const field = all.find((candidate) => candidate.name === name);
	if (field === undefined) throw new Error(`A condition names the unknown field ${name}`);
	const words = values.map((value) => defaultOf({ ...field, default: value }));
	return `**${field.displayName}** is ${words.join(' or ')}`;
}

/** Text of the editor, which renders HTML, for a cell of a Markdown table. */
function plain(html) {
	return html
		.replace(/<[^>]*>/g, '')
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&')
		.replaceAll('|', '\\|');
}

/** n8n's lint rules want no full stop behind a single sentence. */
function sentence(text) {
	return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Leaves names such as JSON as they are. */
function lowerFirst(text) {
	return /^[A-Z](?![A-Z])/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

function code(value) {
	return `\`${String(value).replaceAll('|', '\\|')}\``;
}

module.exports = { code, defaultOf, meaningOf, plain, sentence, valueOf };
