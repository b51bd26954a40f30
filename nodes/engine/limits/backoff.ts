/** Uniform random number in [0, 1). */
export type Random = () => number;

const FIRST_CEILING_MS = 500;
const LAST_CEILING_MS = 30_000;

/**
 * Wait before the next try, in milliseconds: full jitter under a ceiling that doubles from 0.5 s to
 * 30 s (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 *
 * @param failures tries that failed so far, at least 1
 */
export function nextBackoffMs(failures: number, random: Random): number {
	const ceilingMs = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.min(failures - 1, 16));
	return random() * ceilingMs;
}
