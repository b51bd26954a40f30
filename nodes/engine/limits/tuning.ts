/** Every tuned number of the engine, with its unit and the rows of `npm run bench:sim` that it serves. */
export const TUNING = {
	/** ms until the window has opened from half to all. Row: 20/s with a hint. */
	rampMs: 300,
	/** Answers per further place in the window, after the first refusal of a limit. Row: 8 at once. */
	answersPerPlace: 20,
	/** Factor on the rate that got through, after a refused round. Rows: waste, second run. */
	rateAfterRound: 0.8,
	/** Starts per second that each answer adds to the rate. Row: fairness of workers. */
	growthPerAnswer: 0.037,
	/** Factor on the highest rate refused lately, above which no limit is known. Rows: 16 workers, a limit that rises. */
	newRate: 1.05,
	/** Share of the rate that each answer adds while no limit is known. Row: a limit that rises. */
	searchGrowth: 0.05,
	/** Lower bound of the rate, in starts per second: the end of an outage is found within 2 s. No row. */
	lowestRate: 0.5,
	/** Starts that a round needs to measure a rate. Row: 60,000 tokens a minute. */
	shortestRound: 16,
	/** ms that the first round needs; a shorter one was a burst. Row: 4 and 16 workers, silent. */
	burstMs: 1_000,
	/** Places of a pool beyond those for the requests that may be in flight. Row: pool at 70%. */
	sparePlaces: 20,
	/** Places that a request which gets through gives back; a refusal takes one. Rows: pool, all shares. */
	placesPerSuccess: 4,
	/** ms, the longest distance between tries of a closed pool. Row: pool ON/OFF. */
	longestProbeMs: 4_000,
	/**
	 * ms, the longest wait of an item that a pool refused without a hint, and half of the first distance
	 * between tries of a closed pool, which doubles with each. Rows: pool at 50%, ON/OFF.
	 */
	longestPoolWaitMs: 50,
	/** Starts over which the share of refused ones is taken. Rows: silent, all shares. */
	refusalSample: 256,
	/** Share of starts whose silent refusals are borne before the first test. Row: a limit that falls, silent. */
	toleratedShare: 0.04,
	/** Refusals above the reference that decide. Rows: silent, all shares; 16 workers. */
	evidence: 4,
	/** Factor on the odds of a refusal that makes a share another one. Rows: silent, 16 workers. */
	changeOfOdds: 4,
	/** Refused rounds of a limit until it is tested again; doubled by each test. Row: 16 workers. */
	roundsBetweenTests: 8,
};
