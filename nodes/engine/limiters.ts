import type { CompleteOptions } from './batchOptions';
import type { LaneParts } from './lanes';
import { Limiter } from './limits/limiter';
import { Pool } from './limits/pool';

/** Makes the limiters of one run, from what is known about their limits. */
export class Limiters<Failure> implements LaneParts<Failure> {
	/**
	 * @param onRoom wakes the run up: another run has made room
	 */
	constructor(
		private readonly options: Pick<
			CompleteOptions<unknown, unknown, Failure>,
			'limits' | 'random' | 'clock' | 'shared'
		>,
		private readonly onRoom: () => void,
	) {}

	/** The limit of all lanes together, which keeps the requests per minute as well. */
	all(): Limiter<Failure> {
		const { requestsPerMinute } = this.options.limits;
		return this.open(['all'], false, requestsPerMinute > 0 ? 60_000 / requestsPerMinute : 0);
	}

	limiter(lane: string): Limiter<Failure> {
		return this.open(['lane', lane], true);
	}

	groupLimiter(group: string): Limiter<Failure> {
		return this.open(['group', group], false);
	}

	pool(): Pool {
		return new Pool(this.options.limits.maxConcurrency, this.options.random);
	}

	private open(name: string[], isUnknown: boolean, intervalMs = 0): Limiter<Failure> {
		const { shared, clock, limits, random } = this.options;
		const key = JSON.stringify([shared.key, ...name]);
		const limit = shared.registry.limit(key, clock.now(), isUnknown);
		return new Limiter(limit, { limits, random, onRoom: this.onRoom, intervalMs });
	}
}
