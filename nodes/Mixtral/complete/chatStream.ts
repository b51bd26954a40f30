import type { IExecuteFunctions } from 'n8n-workflow';
import type { CompletionOutcome } from '../../completion/completion';
import { toItemError } from '../../completion/failedItem';
import type { Display } from '../../completion/liveText';
import type { AbortReason } from '../../engine/types';
import { isStreaming } from '../../host/chat';
import type { OnError } from '../items/onError';

/** A chat that waits for the answers of this run. */
export class ChatStream {
	/** By item; null where the user keeps the answer out of the chat. */
	private readonly displays = new Map<number, ChatDisplay | null>();

	private constructor(
		private readonly context: IExecuteFunctions,
		private readonly onError: OnError,
	) {}

	/** @returns null when no chat waits */
	static open(context: IExecuteFunctions, onError: OnError): ChatStream | null {
		return isStreaming(context) ? new ChatStream(context, onError) : null;
	}

	/**
	 * @param isWanted whether the user wants the item's answer in the chat
	 * @param isLive whether it is shown while it comes
	 */
	displayOf(itemIndex: number, isWanted: boolean, isLive: boolean): Display | undefined {
		const display = isWanted
			? new ChatDisplay(this.context, itemIndex, isLive, !this.onError.stops)
			: null;
		this.displays.set(itemIndex, display);
		return display ?? undefined;
	}

	/** Tells the chat of items that ended without an answer, and of which it has heard nothing yet. */
	async tellUnanswered(outcomes: readonly CompletionOutcome[]): Promise<void> {
		for (const [index, outcome] of outcomes.entries()) {
			if (outcome.status === 'answered') continue;
			if (outcome.status === 'skipped' && outcome.reason === 'cancelled') continue;
			let display = this.displays.get(index);
			if (display === undefined) display = new ChatDisplay(this.context, index, false, true);
			await display?.fail(toItemError(outcome).message);
		}
	}
}

/** Shows one item's answer in the chat. Nothing is sent before there is something to see. */
class ChatDisplay implements Display {
	private sent: Promise<unknown> = Promise.resolve();
	private begun = false;
	private isOver = false;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		readonly isLive: boolean,
		private readonly goesOnAfterFailure: boolean,
	) {}

	show(text: string): void {
		this.begin();
		this.send('item', text);
	}

	async end(): Promise<void> {
		this.begin();
		this.isOver = true;
		this.send('end');
		await this.sent;
	}

	/** If the failure stops the workflow, n8n reports it. */
	async breakOff(reason: string, cause?: AbortReason): Promise<void> {
		if (cause === 'cancelled') return;
		if (cause === 'runTimeReached' || this.goesOnAfterFailure) await this.fail(reason);
	}

	async fail(reason: string): Promise<void> {
		if (!this.isOver) this.send('error', reason);
		this.isOver = true;
		await this.sent;
	}

	private begin(): void {
		if (!this.begun) this.send('begin');
		this.begun = true;
	}

	/** A chat that has gone away must not cost the answer. */
	private send(type: 'begin' | 'item' | 'end' | 'error', text?: string): void {
		const ignore = (): undefined => undefined;
		this.sent = this.sent
			.then(() => this.context.sendChunk(type, this.itemIndex, text))
			.catch(ignore);
	}
}
