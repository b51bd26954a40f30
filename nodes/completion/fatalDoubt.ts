import type { AttemptResult } from '../engine/types';
import type { FailedTry, Failure } from '../openrouter/reply/failure';

/** So many completions without an answer between them make an address that is not the API. */
const MOST_LOST_TO_PAGES = 3;

/**
 * Keeps one odd reply from ending a run: a failure that would end it is first doubted. One for all
 * completions of a run.
 */
export class FatalDoubt {
	private hasAnswers = false;
	/** Completions that met nothing but error pages of a gateway. */
	private lostToPages = 0;

	/** @param maxAttempts tries of one completion that count */
	constructor(private readonly maxAttempts: number) {}

	noteAnswer(): void {
		this.hasAnswers = true;
	}

	/**
	 * What a failed try comes to. A single 401 or web page among answers is tried once more, and error
	 * pages of a gateway end only a run in which several completions met nothing else.
	 *
	 * @param before doubted failures of the same completion before this one
	 */
	judge(failed: FailedTry, before: number): AttemptResult<never, Failure> {
		const { failure, charge } = failed;
		const again = { kind: 'transient' as const, failure, ...(charge !== undefined && { charge }) };
		switch (failed.doubt) {
			case 'unlessRepeated':
				return this.hasAnswers && before === 0 ? again : failed;
			case 'unlessAnswered':
				if (before + 1 === this.maxAttempts) this.lostToPages += 1;
				return this.hasAnswers || this.lostToPages < MOST_LOST_TO_PAGES
					? again
					: { ...again, kind: 'failed', fatal: true };
			default:
				return failed;
		}
	}
}
