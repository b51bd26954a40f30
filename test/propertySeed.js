'use strict';

/**
 * Property tests draw the same cases in each run, so that a result depends on the code alone.
 * `PROPERTY_SEED=random` draws others, and `PROPERTY_SEED=<number>` those of a failure, which names it.
 */
const { configureGlobal } = require('fast-check');

const { PROPERTY_SEED = '20261128' } = process.env;
if (PROPERTY_SEED !== 'random') configureGlobal({ seed: Number(PROPERTY_SEED) });
