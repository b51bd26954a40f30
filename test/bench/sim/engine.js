'use strict';

/** The engine's sources and their fake clock, bundled for Node on the fly. */

const path = require('node:path');
const { buildSync } = require('esbuild');

const root = path.resolve(__dirname, '../../..');

const source = `
	export { runBatch } from './nodes/engine/batch';
	export { LimitRegistry } from './nodes/engine/limits/limitRegistry';
	export { TUNING } from './nodes/engine/limits/tuning';
	export { FakeClock } from './test/unit/engine/fakeClock';
`;

const { outputFiles } = buildSync({
	stdin: { contents: source, resolveDir: root, loader: 'ts' },
	bundle: true,
	platform: 'node',
	format: 'cjs',
	write: false,
});

const loaded = { exports: {} };
new Function('module', 'exports', 'require', outputFiles[0].text)(loaded, loaded.exports, require);

module.exports = loaded.exports;
