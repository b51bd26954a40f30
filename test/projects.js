'use strict';

/** A folder of tests is a Jest project; each project is named once here. */
module.exports = {
	/**
	 * `npm test`, in groups of one process each: what n8n-core loads makes promises slow in its process,
	 * so unit tests run in one of their own.
	 */
	LIGHT: [['unit'], ['oracle', 'integration', 'package']],
	/** `npm run test:NAME`: in a real n8n. */
	IN_N8N: ['e2e', 'templates', 'editor'],
};
