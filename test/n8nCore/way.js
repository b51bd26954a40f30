'use strict';

const requestHelpers = require('n8n-core/dist/execution-engine/node-execution-context/utils/request-helpers/factory');

const { getRequestHelperFunctions } = requestHelpers;

/**
 * Makes n8n-core offer nodes one of its ways to send requests in the tests of a `describe`: its helper
 * alone, as n8n before 2.41 does, or a dispatcher as well.
 *
 * @param {'helper' | 'dispatcher'} way
 */
function useWay(way) {
	beforeEach(() => {
		// A mock of Jest would keep what each execution gave it.
		requestHelpers.getRequestHelperFunctions = (...given) => {
			const helpers = getRequestHelperFunctions(...given);
			if (way === 'helper') delete helpers.getSecureEgressFilter;
			return helpers;
		};
	});
	afterEach(() => {
		requestHelpers.getRequestHelperFunctions = getRequestHelperFunctions;
	});
}

module.exports = { useWay };
