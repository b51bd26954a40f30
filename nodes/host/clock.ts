import * as n8nWorkflow from 'n8n-workflow';
import type { Clock } from '../engine/types';

type Sleep = (delayMs: number, signal?: AbortSignal) => Promise<void>;

/** n8n 1.x has the abortable sleep under a name of its own, 2.x as `sleep`. */
const sleep: Sleep =
	'sleepWithAbort' in n8nWorkflow
		? (n8nWorkflow.sleepWithAbort as Sleep)
		: (n8nWorkflow.sleep as Sleep);

/** The host's clock: monotonic milliseconds, and sleeps whose timer goes when they are aborted. */
export const hostClock: Clock = {
	now: () => performance.now(),
	sleep: (delayMs, signal) => sleep(delayMs, signal),
};

/** Milliseconds since 1970, for times that a server states. */
export const wallClockMs = (): number => Date.now();

/** A signal that aborts after this time. */
export const deadlineAfter = (delayMs: number): AbortSignal => AbortSignal.timeout(delayMs);

/** Gives the process to others for one turn of the event loop. */
export const pause = (): Promise<void> => sleep(0);

/** What a promise gives, or null as soon as the signal aborts. */
export async function nullOnAbort<Value>(
	promise: Promise<Value>,
	signal: AbortSignal | undefined,
): Promise<Value | null> {
	if (signal === undefined) return await promise;
	let onAbort = (): void => undefined;
	const aborted = new Promise<null>((resolve) => {
		onAbort = () => resolve(null);
		signal.addEventListener('abort', onAbort);
		if (signal.aborted) onAbort();
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
