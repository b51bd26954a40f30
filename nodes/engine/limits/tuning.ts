/** Every tuned number of the engine, with its unit and the rows of `npm run bench:sim` that it serves. */
export const TUNING = {
	/** ms until the window has opened from half to all. Row: time over the ideal. */
	rampMs: 300,
	/** Answers per further place in the window, before the first cut. Row: 8 at once. */
	answersPerPlace: 2,
	/** Answers per further place at most; the number doubles with each cut. Row: 8 at once. */
	mostAnswersPerPlace: 40,
	/** Refused rounds above the number that ever got through, until it is a limit. Row: 8 at once. */
	crowdedRounds: 3,
	/** Factor on the rate that got through, after a refused round. Row: 16 workers. */
	rateAfterRound: 0.95,
	/** The same where the server named a wait, while which its bucket refills. Row: 20/s with a hint. */
	rateAfterHint: 1.1,
	/** The same where the number in flight was too high, not the rate. Row: 8 at once. */
	rateWhenCrowded: 1.25,
	/** Factor on the rate after a round too short to measure. Row: 16 workers. */
	rateAfterShortRound: 0.9,
	/** Starts per second that each answer adds to the rate. Row: fairness of workers. */
	growthPerAnswer: 0.025,
	/** Share of the rate that each answer adds while the rate is a guess. Row: recovery, a limit that rises. */
	guessGrowthShare: 0.05,
	/** Starts per second that it adds at least. Row: recovery after an outage. */
	guessGrowthPerAnswer: 0.25,
	/** Lower bound of the rate, in starts per second. Row: 60 per minute in a fixed window. */
	lowestRate: 0.5,
	/** Starts that a round needs to measure a rate. Row: 60,000 tokens a minute. */
	shortestRound: 16,
	/** ms that the first round needs; a shorter one was a burst. Row: 20/s without a hint. */
	shortestFirstRoundMs: 1_000,
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
	/** Share of starts whose silent refusals are borne before the first test. Row: silent 5%. */
	toleratedShare: 0.03,
	/** Refusals above or below the reference that decide. Rows: silent, all shares; 16 workers. */
	evidence: 4,
	/** Factor on the odds of a refusal that makes a share another one. Rows: silent, 16 workers. */
	changeOfOdds: 4,
	/** Refused rounds of a limit until it is tested again; doubled by each test. Row: 16 workers. */
	roundsBetweenTests: 8,
};
