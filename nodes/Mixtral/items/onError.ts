import type { IExecuteFunctions } from 'n8n-workflow';

/** What a failed item means to the run, by the node's setting On Error. */
export class OnError {
	/** A failed item stops the workflow with an error. */
	readonly stops: boolean;
	/** Failed items go to an output of their own, where n8n adds the input fields to the error. */
	readonly hasErrorOutput: boolean;

	constructor(context: IExecuteFunctions) {
		this.stops = !context.continueOnFail();
		this.hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	}

	/** A bad last row must cost nothing, so all rows are checked before the first request. */
	get checksAllFirst(): boolean {
		return this.stops;
	}

	/**
	 * Failed items after which nothing new starts; 0 = never.
	 *
	 * @param wanted what the user set
	 */
	stopAfter(wanted: number): number {
		return this.stops ? 1 : wanted;
	}

	/** Failed items that count towards Stop After Failures; a run that stops has none to count. */
	counted(failed: number): number {
		return this.stops ? 0 : failed;
	}
}
