'use strict';

require('./runNode');
const { Container } = require('@n8n/di');
const { OutboundHttp } = require('@n8n/backend-network');
const {
	getRequestHelperFunctions,
} = require('n8n-core/dist/execution-engine/node-execution-context/utils/request-helpers');
const { OpenRouterMixtralApi } = require('../../credentials/OpenRouterMixtralApi.credentials');
const { openClient } = require('../../nodes/host/client');

/** The ways to send a request, each as n8n offers it. */
const WAYS = [['helper'], ['dispatcher']];

const node = { id: '1', name: 'Mixtral', type: 'test.mixtral', typeVersion: 1, parameters: {} };

/** A client that sends by n8n-core's real helpers, or by the dispatcher of its real SDK. */
async function openRealClient(way, credential) {
	const type = new OpenRouterMixtralApi();
	const additionalData = {
		credentialsHelper: {
			getParentTypes: () => [],
			preAuthentication: async () => undefined,
			authenticate: async (data, _name, options) => await type.authenticate(data, options),
		},
	};
	const helpers = getRequestHelperFunctions({}, node, additionalData);
	if (way === 'helper') delete helpers.getSecureEgressFilter;
	return await openClient({
		getNode: () => node,
		getCredentials: async () => ({ ...credential }),
		getExecutionCancelSignal: () => undefined,
		helpers,
	});
}

/** n8n's rules against requests to private addresses; off unless a test turns them on. */
const ssrfRules = () => Container.get(OutboundHttp).ssrfConfig;

module.exports = { openRealClient, ssrfRules, WAYS };
