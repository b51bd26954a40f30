import type { AbortReason } from '../engine/types';
import { ThinkingFilter } from '../json/thinkingFilter';
import { StrayTagFilter } from '../openrouter/mixtralTemplate/stripStream';
import { ToolCallFilter } from '../openrouter/toolCalls/toolCallFilter';

/** Where one answer is shown to whoever waits for it. */
export interface Display {
	/** Whether text is shown while it comes; else the answer comes in one piece. */
	readonly isLive: boolean;
	show(text: string): void;
	/** The answer is complete. */
	end(): Promise<void>;
	/**
	 * The rest of what was shown does not come.
	 *
	 * @param cause why the try was cut off, where it was
	 */
	breakOff(reason: string, cause?: AbortReason): Promise<void>;
}

/** What one try shows of its answer. */
export class LiveText {
	private readonly filters: Array<{ add(piece: string): string }>;
	private shownLength = 0;

	/**
	 * @param stripsTags whether the answer is cleaned of the tags of the Mixtral template
	 * @param tools names of the tools whose calls a model may write as text
	 */
	constructor(
		private readonly display: Display,
		stripsTags: boolean,
		tools: ReadonlySet<string>,
	) {
		this.filters = [
			...(tools.size > 0 ? [new ToolCallFilter(tools)] : []),
			...(stripsTags ? [new StrayTagFilter()] : []),
			new ThinkingFilter(),
		];
	}

	/** Whether anybody has seen text of this try, so that another try would repeat it. */
	get hasBegun(): boolean {
		return this.shownLength > 0;
	}

	write(piece: string): void {
		this.show(this.filters.reduce((text, filter) => filter.add(text), piece));
	}

	/** @param text the whole answer, of which the rest is shown */
	async end(text: string): Promise<void> {
		this.show(text.slice(this.shownLength));
		await this.display.end();
	}

	async breakOff(reason: string, cause?: AbortReason): Promise<void> {
		if (this.hasBegun) await this.display.breakOff(reason, cause);
	}

	private show(text: string): void {
		if (text === '') return;
		this.shownLength += text.length;
		this.display.show(text);
	}
}
