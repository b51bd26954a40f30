import type { IExecuteFunctions } from 'n8n-workflow';
import type { AbortReason } from '../engine/types';
import { StrayTagFilter } from '../openrouter/mixtralTemplate/stripStream';

/** Opens the way by which one item's answer reaches the chat. */
export type ShowAnswer = (itemIndex: number, stripsResidue: boolean) => ShownAnswer;

/** How to show answers as they come; undefined when no chat waits for a stream. */
export function openChat(context: IExecuteFunctions): ShowAnswer | undefined {
	const { isStreaming } = context as Partial<IExecuteFunctions>;
	if (isStreaming?.call(context) !== true) return undefined;
	return (itemIndex, stripsResidue) => new ShownAnswer(context, itemIndex, stripsResidue);
}

/** An answer that a chat sees as it comes. Nothing is sent before there is text to see. */
export class ShownAnswer {
	private readonly filter: StrayTagFilter | null;
	private sent: Promise<unknown> = Promise.resolve();
	private begun = false;
	private shownLength = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		stripsResidue: boolean,
	) {
		this.filter = stripsResidue ? new StrayTagFilter() : null;
	}

	/** @returns whether the chat has seen any text by now */
	write(piece: string): boolean {
		this.show(this.filter === null ? piece : this.filter.add(piece));
		return this.begun;
	}

	/** @param text the whole answer, of which the rest is shown */
	async end(text: string): Promise<void> {
		this.show(text.slice(this.shownLength));
		if (this.begun) this.send('end');
		await this.sent;
	}

	/**
	 * Says why the rest does not come, so that what was shown does not pass for an answer. When the
	 * failure stops the workflow, n8n says so itself.
	 *
	 * @param cause why the try was cut off, where it was
	 */
	async breakOff(reason: string, cause?: AbortReason): Promise<void> {
		const goesOn = cause === 'runTimeReached' || this.context.continueOnFail();
		if (this.begun && goesOn && cause !== 'cancelled') this.send('error', reason);
		await this.sent;
	}

	private show(text: string): void {
		if (text === '') return;
		if (!this.begun) this.send('begin');
		this.begun = true;
		this.shownLength += text.length;
		this.send('item', text);
	}

	/** A chat that has gone away must not cost the answer. */
	private send(type: 'begin' | 'item' | 'end' | 'error', text?: string): void {
		const ignore = (): undefined => undefined;
		this.sent = this.sent
			.then(() => this.context.sendChunk(type, this.itemIndex, text))
			.catch(ignore);
	}
}
