import type { IExecuteFunctions } from 'n8n-workflow';
import { Budget } from '../../engine/budget';
import { openClient, type Client } from '../../host/client';
import { hostClock, nullOnAbort } from '../../host/clock';
import { keptModelList } from '../../host/modelList';
import type { ModelList } from '../../openrouter/catalog/modelList';
import { ItemFiles } from '../items/itemFiles';
import { OnError } from '../items/onError';
import { ChatStream } from './chatStream';
import { recall, type ExecutionMemory } from './executionMemory';
import { ChatParameterReader } from '../parameters/readParameters';
import { readEarlierTries, type EarlierTries } from './retryOnFail';
import { readBatchSettings, type BatchSettings } from './settings';

/** What is known before the first item is read; the same for all items. */
export interface Run {
	readonly context: IExecuteFunctions;
	/** Number of input items. */
	readonly count: number;
	readonly startedMs: number;
	readonly onError: OnError;
	readonly memory: ExecutionMemory;
	readonly earlier: EarlierTries;
	readonly settings: BatchSettings;
	readonly budget: Budget;
	readonly reader: ChatParameterReader;
	readonly files: ItemFiles;
	readonly client: Client;
	readonly models: ModelListOnce;
	readonly cancelSignal: AbortSignal | undefined;
	/** Null when no chat waits for the answers. */
	readonly chat: ChatStream | null;
}

/** @throws NodeOperationError for settings or a credential that cannot be used */
export async function openRun(context: IExecuteFunctions, onError: OnError): Promise<Run> {
	const startedMs = hostClock.now();
	const count = context.getInputData().length;
	const memory = recall(context);
	const settings = readBatchSettings(context, onError, memory.startedAtMs, startedMs);
	const reader = new ChatParameterReader(context);
	const cancelSignal = context.getExecutionCancelSignal();
	const client = await openClient(context);
	return {
		context,
		count,
		startedMs,
		onError,
		memory,
		earlier: readEarlierTries(context, count, memory),
		settings,
		budget: new Budget(settings.maxCostUsd, memory.spending),
		reader,
		files: new ItemFiles(context),
		client,
		models: new ModelListOnce(client, cancelSignal),
		cancelSignal,
		// Only the agent reads the answer of a tool.
		chat: reader.isTool ? null : ChatStream.open(context, onError),
	};
}

/** The model list, requested at most once per run, even if the request fails. */
class ModelListOnce {
	/** The list, if it has come by now. */
	seen: ModelList | null = null;
	private asked: Promise<ModelList | null> | null = null;

	constructor(
		private readonly client: Client,
		private readonly cancelSignal: AbortSignal | undefined,
	) {}

	/** Null when it cannot be read. */
	async read(): Promise<ModelList | null> {
		this.asked ??= nullOnAbort(keptModelList(this.client), this.cancelSignal);
		this.seen = await this.asked;
		return this.seen;
	}
}
