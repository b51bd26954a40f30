import type { CompleteOptions } from './batchOptions';
import { newTask, type Task } from './lane';
import type { Lanes } from './lanes';
import type { Results } from './results';

/** The jobs that were not read yet, in the order of their indices. */
export class Upcoming<Job, Value, Failure> {
	private nextIndex = 0;

	constructor(
		private readonly options: Pick<
			CompleteOptions<Job, Value, Failure>,
			'count' | 'lookAhead' | 'prepare'
		>,
		private readonly lanes: Lanes<Job, Failure>,
		private readonly results: Results<Value, Failure>,
	) {}

	/** Whether every job was read, but for those with an outcome from before. */
	get isEmpty(): boolean {
		const { count } = this.options;
		while (this.nextIndex < count && this.results.isSettled(this.nextIndex)) this.nextIndex += 1;
		return this.nextIndex >= count;
	}

	/** Whether the next job may be read: a lane is open for it, or it may be read ahead. */
	mayRead(nowMs: number): boolean {
		return !this.isEmpty && this.lanes.mayRead(nowMs, this.options.lookAhead);
	}

	/** Reads the next job; undefined for one that is settled by that, and without one. */
	read(): Task<Job, Failure> | undefined {
		if (this.isEmpty) return undefined;
		const index = this.nextIndex++;
		const prepared = this.options.prepare(index);
		switch (prepared.kind) {
			case 'invalid':
				this.results.reject(index, prepared.failure);
				return undefined;
			case 'copy':
				this.results.copy(index, prepared.of);
				return undefined;
			case 'job': {
				const { job, estimateUsd, warmsUp } = prepared;
				const lane = this.lanes.named(prepared.lane, prepared.group);
				if (warmsUp) lane.warmsUp();
				return newTask(index, job, lane, estimateUsd);
			}
		}
	}
}
