'use strict';

/** What n8n-core's engine needs around the nodes of a test or of the demo. */

/** @param {(type: string) => object} typeOf the class of a node by the type in its workflow */
function nodeTypesOf(typeOf) {
	const { NodeHelpers } = require('n8n-workflow');
	return {
		getByName: typeOf,
		getByNameAndVersion: (type, version) => NodeHelpers.getVersionedNodeType(typeOf(type), version),
		getKnownTypes: () => ({}),
	};
}

/**
 * n8n's credential store, with one credential in it; `reads` counts how often it was asked for.
 *
 * @param {Record<string, unknown>} data the fields of the credential
 * @param {import('n8n-core').PackageDirectoryLoader} loader of the package
 */
function credentialStore(data, loader) {
	const { ICredentialsHelper } = require('n8n-workflow');
	const store = Object.create(ICredentialsHelper.prototype);
	return Object.assign(store, {
		reads: 0,
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		async getDecrypted() {
			store.reads += 1;
			return { ...data };
		},
		getCredentials: async () => ({}),
		updateCredentials: async () => undefined,
		updateCredentialsOauthTokenData: async () => undefined,
		getCredentialsProperties: () => [],
		preAuthentication: async () => undefined,
		authenticate: async (credentials, typeName, options) =>
			await loader.getCredential(typeName).type.authenticate(credentials, options),
	});
}

/** Runs a workflow with n8n's additional data, to which `more` adds. */
async function execute(workflow, { startNode, cancelSignal, ...more }) {
	const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
	const additionalData = {
		hooks: new ExecutionLifecycleHooks('manual', '1', workflow),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		variables: {},
		...more,
	};
	const execution = new WorkflowExecute(additionalData, 'manual').run({ workflow, startNode });
	cancelSignal?.addEventListener('abort', () => execution.cancel());
	return await execution;
}

module.exports = { credentialStore, execute, nodeTypesOf };
