import { createHash } from 'node:crypto';
import { valid, type Checked } from '../../checked';
import { Completion } from '../../completion/completion';
import { ownFault, parameterFailure } from '../../completion/failedItem';
import type { Prepared } from '../../engine/types';
import { readModel } from '../../fields/modelLocator';
import { readRequestOptions } from '../../fields/options';
import { readRequestSettings } from '../../fields/requestSettings';
import { readRouting } from '../../fields/routing';
import { readSampling } from '../../fields/sampling';
import { estimateCostUsd } from '../../openrouter/catalog/cost';
import { findModel, type ModelList } from '../../openrouter/catalog/modelList';
import type { Failure } from '../../openrouter/reply/failure';
import { buildChatBody, type ChatBody, type ChatValues } from '../../openrouter/request/body';
import { isSystemMessageCached } from '../../openrouter/request/messages';
import { readMessages } from '../../openrouter/request/prompt';
import type { OutputSettings } from '../items/outputSettings';
import { readSafely } from '../../fields/expressionFailure';
import { AnswerFormats } from '../parameters/answerFormat';
import { ObjectTexts } from '../parameters/objectTexts';
import type { Run } from './open';
import type { ItemParameters } from '../parameters/readParameters';
import { UsedSettings } from './unsupportedSettings';

/** One item's completion. */
export interface ItemJob {
	readonly itemIndex: number;
	readonly completion: Completion;
}

interface CheckedItem {
	job: ItemJob;
	/** Equal for items that are answered alike. */
	identity: () => string;
}

const FREE_MODELS = 'free models';
const isFree = (model: string): boolean => model.endsWith(':free');

/** Turns items into jobs: reads their parameters, checks them and builds their requests. */
export class ItemJobs {
	readonly used = new UsedSettings();
	readonly objectTexts = new ObjectTexts();
	/** What each item's output holds, for items that got so far; earlier tries' to begin with. */
	readonly outputs: Array<OutputSettings | undefined>;
	private readonly formats: AnswerFormats;
	private readonly firstWithIdentity = new Map<string, number>();

	/** @param modelList read before the first request and fixed for the run; null where nothing needs it */
	constructor(
		private readonly run: Pick<Run, 'reader' | 'settings' | 'chat' | 'earlier' | 'files'>,
		private readonly modelList: ModelList | null,
	) {
		this.outputs = run.earlier.outputs;
		this.formats = new AnswerFormats(run.reader, modelList);
	}

	/** The job of an item, or what is wrong with its parameters. */
	prepare(itemIndex: number): Prepared<ItemJob, Failure> {
		try {
			const checked = this.check(itemIndex);
			if (!checked.ok) return { kind: 'invalid', failure: parameterFailure(checked.problem) };
			return this.admit(checked.value);
		} catch (error) {
			return { kind: 'invalid', failure: ownFault(error) };
		}
	}

	private admit({ job, identity }: CheckedItem): Prepared<ItemJob, Failure> {
		const { sendIdenticalOnce, maxCostUsd } = this.run.settings;
		if (sendIdenticalOnce) {
			const key = createHash('sha256').update(identity()).digest('base64');
			const first = this.firstWithIdentity.get(key) ?? job.itemIndex;
			if (first !== job.itemIndex) return { kind: 'copy', of: first };
			this.firstWithIdentity.set(key, first);
		}
		const { body } = job.completion;
		this.used.add(body);
		this.objectTexts.add(job.itemIndex, body.messages);
		return {
			kind: 'job',
			job,
			lane: body.model,
			estimateUsd: maxCostUsd > 0 ? estimateCostUsd(body, this.modelList) : null,
			// The limits of free models hold for all of them together.
			...(isFree(body.model) && { group: FREE_MODELS }),
			warmsUp: this.warmsUp(body),
		};
	}

	/** All requests of a full window would pay for writing the provider's prompt cache. */
	private warmsUp({ model, messages }: ChatBody): boolean {
		const hasCachePrice = findModel(this.modelList, model)?.hasCachePrice ?? true;
		return hasCachePrice && isSystemMessageCached(messages);
	}

	private check(itemIndex: number): Checked<CheckedItem> {
		const parameters = this.readItem(itemIndex);
		if (!parameters.ok) return parameters;
		const { options, schema } = parameters.value;
		const output = this.run.reader.readOutput(options);
		if (!output.ok) return output;
		this.outputs[itemIndex] = output.value;
		const settings = readRequestSettings(options);
		if (!settings.ok) return settings;
		const { cacheTtlSeconds, maxJsonRepairs, enableStreaming, mixtralTemplate } = settings.value;
		const values = readChatValues(parameters.value);
		if (!values.ok) return values;
		const files = this.run.files.valuesOf(parameters.value.files, itemIndex);
		if (!files.ok) return files;
		const { identity: fileIdentity, ...fileValues } = files.value;
		const format = this.formats.read(values.value.model, schema, maxJsonRepairs);
		if (!format.ok) return format;
		const { request, interpret } = format.value;
		const body = buildChatBody({
			...values.value,
			...fileValues,
			format: request,
			mixtralTemplate,
		});
		// Half a JSON value is of no use to a reader.
		const display = this.run.chat?.displayOf(itemIndex, enableStreaming, request === null);
		const completion = new Completion({
			body,
			cacheTtlSeconds,
			mixtralTemplate,
			interpret,
			keepsRaw: output.value.content === 'raw',
			...(display !== undefined && { display }),
		});
		const identity = (): string =>
			`${cacheTtlSeconds} ${output.value.content} ${fileIdentity} ${JSON.stringify(body)}`;
		return valid({ job: { itemIndex, completion }, identity });
	}

	private readItem(itemIndex: number): Checked<ItemParameters> {
		return readSafely(() => valid(this.run.reader.readItem(itemIndex)));
	}
}

/** The fields of a request, in the order in which they are complained about. */
function readChatValues(
	parameters: ItemParameters,
): Checked<Pick<ChatValues, 'model' | 'messages' | 'routing' | 'sampling' | 'options'>> {
	const model = readModel(parameters.model);
	if (!model.ok) return model;
	const messages = readMessages(parameters.prompt);
	if (!messages.ok) return messages;
	const routing = readRouting(parameters.routing);
	if (!routing.ok) return routing;
	const sampling = readSampling(parameters.sampling);
	if (!sampling.ok) return sampling;
	const options = readRequestOptions(parameters.options);
	if (!options.ok) return options;
	return valid({
		model: model.value,
		messages: messages.value,
		routing: routing.value,
		sampling: sampling.value,
		options: options.value,
	});
}
