'use strict';

const { createRequire } = require('node:module');

/** The LangChain that n8n's adapter uses, which need not be the one at the top of node_modules. */
const ofAdapter = createRequire(require.resolve('@n8n/ai-utilities'));

module.exports = {
	...ofAdapter('@langchain/core/messages'),
	langChainVersion: ofAdapter('@langchain/core/package.json').version,
};
