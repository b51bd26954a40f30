'use strict';

/** The engine's sources and their fake clock. */

const { loadSources } = require('../sources');

module.exports = loadSources(`
	export { runBatch } from './nodes/engine/batch';
	export { LimitRegistry } from './nodes/engine/limits/limitRegistry';
	export { TUNING } from './nodes/engine/limits/tuning';
	export { FakeClock } from './test/unit/engine/fakeClock';
`);
