import type { IExecuteFunctions, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { readOutput } from '../../fields/output';
import type { PromptParameters } from '../../openrouter/request/prompt';
import { valid, type Checked } from '../../checked';
import { isRecord } from '../../values';
import type { OutputSettings } from '../items/outputSettings';
import { readSafely } from '../../fields/expressionFailure';
import { readParameter } from '../items/readParameter';
import { fillFieldTemplate, parseFieldTemplate, type FieldTemplate } from './fieldTemplate';

/** The parameters of one item as the user set them, unchecked. */
export interface ItemParameters {
	model: unknown;
	prompt: PromptParameters;
	/** Empty for a prompt in JSON, which holds its files itself. */
	files: unknown;
	schema: unknown;
	sampling: unknown;
	routing: unknown;
	options: unknown;
}

export type FormatType = 'text' | 'jsonObject' | 'jsonSchema';

const NAMES = [
	'model',
	'systemMessage',
	'prompt',
	'messages',
	'messagesJson',
	'files',
	'jsonSchemaExample',
	'inputSchema',
	'sampling',
	'routing',
	'options',
] as const;
type Name = (typeof NAMES)[number];

const COLLECTIONS: readonly Name[] = ['files', 'sampling', 'routing', 'options'];

/** Names of parameters that are plain text. */
const TEXTS: readonly Name[] = ['systemMessage', 'prompt'];

/**
 * Reads the parameters of items. One without any expression is read once and shared, since n8n takes
 * up to 0.3 ms to resolve each.
 */
export class ChatParameterReader {
	readonly formatType: FormatType;
	readonly schemaType: 'fromJson' | 'manual';
	/** Whether items may name different models. */
	readonly modelVaries: boolean;
	/** Whether items may ask for their system message to be cached. */
	readonly mayCacheSystemMessage: boolean;
	private readonly promptType: PromptParameters['promptType'];
	/** Whether the node runs as the tool of an agent. */
	readonly isTool: boolean;
	private readonly shared = new Map<Name, unknown>();
	/** Texts that only join fields of the item. */
	private readonly templates = new Map<Name, FieldTemplate>();

	private readonly items: INodeExecutionData[];

	constructor(private readonly context: IExecuteFunctions) {
		this.items = context.getInputData();
		this.isTool = context.getNode().type.endsWith('Tool');
		this.promptType = this.fixed('promptType', 'prompt');
		this.formatType = this.fixed('outputFormat', 'text');
		this.schemaType = this.fixed('schemaType', 'fromJson');
		for (const name of NAMES) {
			const raw: unknown = context.getNodeParameter(name, 0, fallbackOf(name), {
				rawExpressions: true,
			});
			if (!holdsExpression(raw)) this.shared.set(name, this.read(name, 0));
			const template = TEXTS.includes(name) ? parseFieldTemplate(raw) : null;
			if (template !== null) this.templates.set(name, template);
		}
		this.modelVaries = !this.shared.has('model');
		const rawOptions: unknown = context.getNodeParameter(
			'options',
			0,
			{},
			{ rawExpressions: true },
		);
		this.mayCacheSystemMessage =
			isRecord(rawOptions) && !['off', undefined].includes(rawOptions.cacheSystemMessage as string);
	}

	/** Whether every item has the schema of the first. */
	get schemaIsShared(): boolean {
		return this.shared.has(this.schemaName);
	}

	/** @throws ExpressionFailure that names the field */
	readItem(itemIndex: number): ItemParameters {
		return {
			model: this.get('model', itemIndex),
			prompt: this.readPrompt(itemIndex),
			files: this.readFiles(itemIndex),
			schema: this.formatType === 'jsonSchema' ? this.get(this.schemaName, itemIndex) : null,
			sampling: this.get('sampling', itemIndex),
			routing: this.get('routing', itemIndex),
			options: this.get('options', itemIndex),
		};
	}

	/** @throws like `readItem` */
	readFiles(itemIndex: number): unknown {
		return this.promptType === 'json' ? {} : this.get('files', itemIndex);
	}

	/** What an item's output holds, where nothing else of it is read. */
	readItemOutput(itemIndex: number): Checked<OutputSettings> {
		return readSafely(() => this.readOutput(this.get('options', itemIndex)));
	}

	/** As the tool of an agent the node returns only the answer, since the model reads every byte. */
	readOutput(options: unknown): Checked<OutputSettings> {
		if (this.isTool) return valid({ content: 'answer', field: '', includeInputFields: false });
		const output = readOutput(options);
		if (!output.ok) return output;
		const { outputContent: content, outputField: field, includeInputFields } = output.value;
		return valid({ content, field, includeInputFields });
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
		if (this.shared.has(name)) return this.shared.get(name);
		const template = this.templates.get(name);
		const json = template && this.items[itemIndex]?.json;
		const text = template && json ? fillFieldTemplate(template, json) : null;
		return text ?? this.read(name, itemIndex);
	}

	private read(name: Name, itemIndex: number): unknown {
		if (name === 'model') {
			return readParameter(this.context, name, itemIndex, '', { extractValue: true });
		}
		return readParameter(this.context, name, itemIndex, fallbackOf(name)) ?? fallbackOf(name);
	}

	private fixed<Choice extends string>(name: string, fallback: Choice): Choice {
		return this.context.getNodeParameter(name, 0, fallback) as Choice;
	}
}

/** The value of a parameter that the editor hides and therefore does not store. */
function fallbackOf(name: Name): NodeParameterValueType {
	return COLLECTIONS.includes(name) ? {} : '';
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).some(holdsExpression);
}
