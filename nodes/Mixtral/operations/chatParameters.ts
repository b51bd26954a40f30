import type { IDataObject, IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { checkBoolean, checkNumber, checkText, isUnset } from '../openrouter/fields';
import type { PromptParameters } from '../openrouter/prompt';
import { invalid, valid, type Checked } from '../openrouter/problem';

/** What each output item holds, read per item. */
export interface OutputSettings {
	content: 'simplified' | 'raw' | 'answer';
	/** Empty: at the top level. */
	field: string;
	includeInputFields: boolean;
}

/** The parameters of one item as the user set them, unchecked. */
export interface ItemParameters {
	model: unknown;
	prompt: PromptParameters;
	schema: unknown;
	sampling: IDataObject;
	routing: IDataObject;
	options: IDataObject;
}

export type FormatType = 'text' | 'jsonObject' | 'jsonSchema';

const NAMES = [
	'model',
	'systemMessage',
	'prompt',
	'messages',
	'messagesJson',
	'jsonSchemaExample',
	'inputSchema',
	'sampling',
	'routing',
	'options',
] as const;
type Name = (typeof NAMES)[number];

/**
 * Reads the parameters of items. One without any expression is read once and shared, since n8n takes
 * up to 0.3 ms to resolve each.
 */
export class ChatParameterReader {
	readonly formatType: FormatType;
	readonly schemaType: 'fromJson' | 'manual';
	/** Whether items may name different models. */
	readonly modelVaries: boolean;
	private readonly promptType: PromptParameters['promptType'];
	private readonly shared = new Map<Name, unknown>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly isTool: boolean,
	) {
		this.promptType = this.fixed('promptType', 'prompt');
		this.formatType = this.fixed('outputFormat', 'text');
		this.schemaType = this.fixed('schemaType', 'fromJson');
		for (const name of NAMES) {
			const raw: unknown = context.getNodeParameter(name, 0, fallbackOf(name), {
				rawExpressions: true,
			});
			if (!holdsExpression(raw)) this.shared.set(name, this.read(name, 0));
		}
		this.modelVaries = !this.shared.has('model');
	}

	/** Whether every item has the schema of the first. */
	get schemaIsShared(): boolean {
		return this.shared.has(this.schemaName);
	}

	/** @throws what n8n throws for an expression that cannot be resolved */
	readItem(itemIndex: number): ItemParameters {
		return {
			model: this.get('model', itemIndex),
			prompt: this.readPrompt(itemIndex),
			schema: this.formatType === 'jsonSchema' ? this.get(this.schemaName, itemIndex) : null,
			sampling: this.get('sampling', itemIndex) as IDataObject,
			routing: this.get('routing', itemIndex) as IDataObject,
			options: this.get('options', itemIndex) as IDataObject,
		};
	}

	/** What comes out as an agent's tool is the answer alone: the model reads every byte of it. */
	readOutput(options: IDataObject): Checked<OutputSettings> {
		if (this.isTool) return valid({ content: 'answer', field: '', includeInputFields: false });
		const field = isUnset(options.outputField)
			? valid('')
			: checkText(options.outputField, 'Output Field');
		if (!field.ok) return field;
		if (field.value === 'error' || field.value === 'skipped') {
			return invalid(
				'Output Field',
				`must not be "${field.value}", which marks items without an answer`,
			);
		}
		const include = checkBoolean(options.includeInputFields ?? false, 'Include Input Fields');
		if (!include.ok) return include;
		const content = options.outputContent;
		return valid({
			content: content === 'raw' || content === 'answer' ? content : 'simplified',
			field: field.value.trim(),
			includeInputFields: include.value,
		});
	}

	private get schemaName(): 'jsonSchemaExample' | 'inputSchema' {
		return this.schemaType === 'manual' ? 'inputSchema' : 'jsonSchemaExample';
	}

	private readPrompt(itemIndex: number): PromptParameters {
		switch (this.promptType) {
			case 'messages':
				return { promptType: 'messages', messages: this.get('messages', itemIndex) };
			case 'json':
				return { promptType: 'json', messagesJson: this.get('messagesJson', itemIndex) };
			default:
				return {
					promptType: 'prompt',
					systemMessage: this.get('systemMessage', itemIndex),
					prompt: this.get('prompt', itemIndex),
				};
		}
	}

	private get(name: Name, itemIndex: number): unknown {
		return this.shared.has(name) ? this.shared.get(name) : this.read(name, itemIndex);
	}

	private read(name: Name, itemIndex: number): unknown {
		if (name === 'model') {
			return this.context.getNodeParameter(name, itemIndex, '', { extractValue: true });
		}
		return this.context.getNodeParameter(name, itemIndex, fallbackOf(name)) ?? fallbackOf(name);
	}

	private fixed<Choice extends string>(name: string, fallback: Choice): Choice {
		return this.context.getNodeParameter(name, 0, fallback) as Choice;
	}
}

/** The largest age that OpenRouter keeps an answer for, in seconds. */
const MAX_CACHE_TTL_SECONDS = 86_400;

/** The options that no request body holds. */
export function readRequestSettings(
	options: IDataObject,
): Checked<{ cacheTtlSeconds: number; maxJsonRepairs: number }> {
	const cacheTtlSeconds = checkNumber(options.cacheTtlSeconds ?? 0, {
		label: 'Cache TTL (Seconds)',
		min: 0,
		max: MAX_CACHE_TTL_SECONDS,
		integer: true,
	});
	if (!cacheTtlSeconds.ok) return cacheTtlSeconds;
	const maxJsonRepairs = checkNumber(options.maxJsonRepairs ?? 2, {
		label: 'Max JSON Repairs',
		min: 0,
		max: 10,
		integer: true,
	});
	if (!maxJsonRepairs.ok) return maxJsonRepairs;
	return valid({ cacheTtlSeconds: cacheTtlSeconds.value, maxJsonRepairs: maxJsonRepairs.value });
}

/** What stands for a parameter that the editor hides, and so does not store. */
function fallbackOf(name: Name): NodeParameterValueType {
	return name === 'sampling' || name === 'routing' || name === 'options' ? {} : '';
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(holdsExpression);
}
