import { runBatch } from '../../../nodes/engine/batch';
import type { BatchOptions } from '../../../nodes/engine/batchOptions';
import { Budget } from '../../../nodes/engine/budget';
import type {
	BatchLimits,
	BatchResult,
	Outcome,
	ThrottleScope,
	AttemptResult,
} from '../../../nodes/engine/types';
import { FakeClock } from './fakeClock';

export type TestOutcome = Outcome<string, string>;

/** One try: what it comes to, and after how long. A deaf one does not hear that it was aborted. */
export interface Step {
	afterMs: number;
	verdict: AttemptResult<string, string>;
	isDeaf?: boolean;
}

/** One try as the server saw it; `endMs` and `came`, what it came to, are null while it is out. */
interface Start {
	index: number;
	turn: number;
	atMs: number;
	endMs: number | null;
	abortReason: unknown;
	came: AttemptResult<string, string> | null;
}

export interface Played {
	result: BatchResult<string, string>;
	starts: Start[];
	/** Indices in the order in which they were prepared. */
	reads: number[];
	mostInFlight: number;
	throttled: number;
	clock: FakeClock;
	budget: Budget;
}

export type Steps = (index: number, turn: number) => Step;

export interface Scenario
	extends Partial<Omit<BatchOptions<number, string, string>, 'limits' | 'attempt' | 'clock'>> {
	count: number;
	clock?: FakeClock;
	limits?: Partial<BatchLimits>;
	lane?(index: number): string;
	estimateUsd?: number | null;
	cancelAtMs?: number;
}

export const LIMITS: BatchLimits = {
	maxConcurrency: 4,
	maxAttempts: 5,
	requestsPerMinute: 0,
	requestTimeoutMs: 3_600_000,
	maxRateLimitWaitMs: 300_000,
	stopAfterFailures: 0,
	startUntilMs: Infinity,
	cutOffAtMs: Infinity,
};

export const answer = (afterMs = 100, costUsd?: number | null): Step => ({
	afterMs,
	verdict: {
		kind: 'answered',
		value: 'yes',
		...(costUsd !== undefined && { charge: { costUsd } }),
	},
});

export const again = (afterMs = 100): Step => ({ afterMs, verdict: { kind: 'next' } });

export const busy = (afterMs = 100, failure = 'busy'): Step => ({
	afterMs,
	verdict: { kind: 'transient', failure },
});

export const lose = (afterMs = 100, failure = 'lost'): Step => ({
	afterMs,
	verdict: { kind: 'transient', failure, charge: { costUsd: null, lost: true } },
});

export const refuse = (afterMs = 100, failure = 'no'): Step => ({
	afterMs,
	verdict: { kind: 'failed', failure },
});

export const doom = (afterMs = 100, failure = 'bad key'): Step => ({
	afterMs,
	verdict: { kind: 'failed', failure, fatal: true },
});

export const throttle = (
	retryAfterMs: number | null = null,
	scope: ThrottleScope = 'lane',
	afterMs = 100,
): Step => ({
	afterMs,
	verdict: { kind: 'throttled', failure: 'slow down', scope, retryAfterMs },
});

export const deaf = (step: Step): Step => ({ ...step, isDeaf: true });

/** Plays a scenario in simulated time. A try that hears its abort comes back at once, as lost. */
export async function play(
	steps: Steps,
	{ limits, lane = () => 'one', estimateUsd = null, cancelAtMs, ...more }: Scenario,
): Promise<Played> {
	const { clock = new FakeClock(), budget = new Budget(0) } = more;
	const starts: Start[] = [];
	const reads: number[] = [];
	const turns = new Map<number, number>();
	let inFlight = 0;
	let mostInFlight = 0;
	const controller = new AbortController();
	if (cancelAtMs !== undefined) clock.at(cancelAtMs, () => controller.abort());
	const { prepare } = more;
	const result = await clock.run(
		runBatch<number, string, string>({
			lookAhead: 0,
			random: () => 0.5,
			cancelSignal: controller.signal,
			...more,
			limits: { ...LIMITS, ...limits },
			budget,
			clock,
			prepare: (index) => {
				reads.push(index);
				return prepare?.(index) ?? { kind: 'job', job: index, lane: lane(index), estimateUsd };
			},
			attempt: async (index, signal) => {
				const turn = turns.get(index) ?? 0;
				turns.set(index, turn + 1);
				const step = steps(index, turn);
				const start: Start = {
					index,
					turn,
					atMs: clock.now(),
					endMs: null,
					abortReason: null,
					came: null,
				};
				starts.push(start);
				inFlight += 1;
				mostInFlight = Math.max(mostInFlight, inFlight);
				await (step.isDeaf ? clock.after(step.afterMs) : hear(clock, step.afterMs, signal));
				inFlight -= 1;
				start.endMs = clock.now();
				start.abortReason = signal.aborted ? signal.reason : null;
				start.came =
					signal.aborted && !step.isDeaf ? lose(0, String(signal.reason)).verdict : step.verdict;
				return start.came;
			},
		}),
	);
	const throttled = starts.filter(({ came }) => came?.kind === 'throttled').length;
	return { result, starts, reads, mostInFlight, throttled, clock, budget };
}

function hear(clock: FakeClock, afterMs: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		signal.addEventListener('abort', () => resolve(), { once: true });
		void clock.after(afterMs).then(resolve);
	});
}

export const statuses = ({ result }: Played): string[] =>
	result.outcomes.map((outcome) =>
		outcome.status === 'skipped' ? outcome.reason : outcome.status,
	);

export const startsOf = ({ starts }: Played, index: number): number[] =>
	starts.filter((start) => start.index === index).map(({ atMs }) => atMs);
