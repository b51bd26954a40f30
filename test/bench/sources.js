'use strict';

/** Sources of the package, bundled for Node on the fly. */

const path = require('node:path');
const { buildSync } = require('esbuild');

const root = path.resolve(__dirname, '../..');

/**
 * @param {string} source exports, by paths from the root of the repository
 * @returns {object} what they export
 */
function loadSources(source) {
	const { outputFiles } = buildSync({
		stdin: { contents: source, resolveDir: root, loader: 'ts' },
		bundle: true,
		platform: 'node',
		format: 'cjs',
		external: ['n8n-workflow', '@n8n/ai-node-sdk'],
		write: false,
	});
	const loaded = { exports: {} };
	new Function('module', 'exports', 'require', outputFiles[0].text)(
		loaded,
		loaded.exports,
		require,
	);
	return loaded.exports;
}

module.exports = { loadSources };
