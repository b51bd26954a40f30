'use strict';

/** Files of items, kept by n8n-core itself. */

const { Container } = require('@n8n/di');
// Sets the folder in which n8n-core keeps files.
require('./runNode.js');
const { BinaryDataConfig, BinaryDataService, prepareBinaryData } = require('n8n-core');

/**
 * Chooses where n8n-core keeps files from here on.
 *
 * @param {'default' | 'filesystem'} mode `default` is in the items themselves
 */
async function keepFilesIn(mode) {
	Container.get(BinaryDataConfig).mode = mode;
	await Container.get(BinaryDataService).init();
}

/**
 * Stores a file as a node does that has downloaded it.
 *
 * @param {Buffer} content
 * @param {string} fileName
 * @param {string} [mimeType] what n8n tells by name and content if left out
 * @returns {Promise<import('n8n-workflow').IBinaryData>}
 */
function storeFile(content, fileName, mimeType) {
	return prepareBinaryData(content, '1', 'test', fileName, mimeType);
}

/** The content of a file, wherever n8n-core keeps it. */
function readFile(binary) {
	return Container.get(BinaryDataService).getAsBuffer(binary);
}

module.exports = { keepFilesIn, readFile, storeFile };
