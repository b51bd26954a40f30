import { valid, type Checked } from '../../checked';
import { interpretText, type Interpret } from '../../completion/interpret';
import { interpretJson } from '../../completion/interpretJson';
import { schemaFromExample } from '../../json/schema/fromExample';
import { checkSchema } from '../../json/schema/inputSchema';
import { checkJson } from '../../json/jsonText';
import { findModel, type ModelList } from '../../openrouter/catalog/modelList';
import type { FormatRequest } from '../../openrouter/request/body';
import { jsonInstruction, responseFormat } from '../../openrouter/request/responseFormat';
import type { ChatParameterReader } from './readParameters';

type Schema = Record<string, unknown>;

/** What an output format asks of the model, and how the answer is read. */
export interface AnswerFormat {
	/** Null for plain text. */
	request: FormatRequest | null;
	interpret: Interpret;
}

/** Reads the output format of items. A schema that all items share is checked once. */
export class AnswerFormats {
	private sharedSchema: Checked<Schema> | null = null;

	constructor(
		private readonly reader: ChatParameterReader,
		private readonly modelList: ModelList | null,
	) {}

	/**
	 * @param schemaText the parameter as the user set it
	 * @param maxRepairs how often the model is asked again for an answer that does not fit
	 */
	read(model: string, schemaText: unknown, maxRepairs: number): Checked<AnswerFormat> {
		if (this.reader.formatType === 'text')
			return valid({ request: null, interpret: interpretText });
		const schema = this.readSchema(schemaText);
		if (!schema.ok) return schema;
		return valid({
			request: this.formatRequest(model, schema.value),
			interpret: interpretJson({ schema: schema.value, maxRepairs }),
		});
	}

	private readSchema(text: unknown): Checked<Schema | null> {
		if (this.reader.formatType !== 'jsonSchema') return valid(null);
		if (this.sharedSchema !== null) return this.sharedSchema;
		const schema = readSchema(this.reader.schemaType === 'manual', text);
		if (this.reader.schemaIsShared) this.sharedSchema = schema;
		return schema;
	}

	/** The prompt holds the schema unless the model list says that the model takes it from the API. */
	private formatRequest(model: string, schema: Schema | null): FormatRequest {
		const format =
			schema === null
				? ({ type: 'jsonObject' } as const)
				: ({ type: 'jsonSchema', schema } as const);
		const supported = findModel(this.modelList, model)?.supportedParameters;
		const takesSchema = schema !== null && supported?.has('structured_outputs') === true;
		return {
			responseFormat: responseFormat(format),
			instruction: takesSchema ? null : jsonInstruction(format),
		};
	}
}

function readSchema(isManual: boolean, text: unknown): Checked<Schema> {
	const parsed = checkJson(text, isManual ? 'Input Schema' : 'JSON Example');
	if (!parsed.ok) return parsed;
	return isManual ? checkSchema(parsed.value) : schemaFromExample(parsed.value);
}
