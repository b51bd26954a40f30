'use strict';

/** Tests that need something of the n8n or of the machine that they run on. */

const { isVersion1 } = require('./chosenVersion');

/** What an n8n cannot do is no test there, rather than one that is skipped. */
const none = () => {};

/**
 * `test`, or where the machine lacks something, one that is skipped by name.
 *
 * @param {string | undefined} lacking what is missing, and how to get it; undefined: nothing
 */
function testUnless(lacking) {
	if (lacking === undefined) return test;
	return (title) => test.skip(`${title} (skipped: ${lacking})`, () => {});
}

module.exports = {
	isVersion1,
	testUnless,
	/** n8n 1.x comes without the SDK that the Mixtral Chat Model is built on. */
	describeWithChatModel: isVersion1 ? none : describe,
	testWithChatModel: isVersion1 ? none : test,
	/** The Data Table node of n8n 1.x cannot make a table. */
	testWithTables: isVersion1 ? none : test,
	testWithoutChatModel: isVersion1 ? test : none,
	/** n8n 1.x keeps files beside the JSON only. */
	describeWithFilesInJson: isVersion1 ? none : describe,
	/** n8n 1.123 without a licence keeps no custom data. */
	describeWithCustomData: isVersion1 ? none : describe,
};
