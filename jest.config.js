'use strict';

const transform = {
	'^.+\\.[cm]?[jt]s$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** The bundled libraries ship as ES modules, which Jest loads only after a transform. */
const bundled = ['@cfworker/json-schema', 'eventsource-parser', 'openai', '@openrouter/sdk', 'zod'];

const project = (displayName, testMatch, more = {}) => ({
	displayName,
	testMatch,
	transform,
	transformIgnorePatterns: [`/node_modules/(?!(${bundled.join('|')})/)`, '/dist/'],
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tmp'],
	// Jest takes the built files of this one for ES modules, transformed or not.
	moduleNameMapper: {
		'^eventsource-parser$': '<rootDir>/node_modules/eventsource-parser/src/index.ts',
	},
	...more,
});

/** The tests of the editor know that of n8n 2. */
const isOldEditor = process.env.N8N_MIXTRAL_E2E_VERSION?.startsWith('1.') ?? false;
const templates = ['templates', 'templatesDatabase', ...(isOldEditor ? [] : ['editor'])];

module.exports = {
	projects: [
		project('unit', ['<rootDir>/test/unit/**/*.test.[jt]s']),
		project('oracle', ['<rootDir>/test/oracle/**/*.test.[jt]s']),
		project('integration', ['<rootDir>/test/integration/**/*.test.[jt]s']),
		project('package', ['<rootDir>/test/package/**/*.test.[jt]s']),
		project('e2e', [
			'<rootDir>/test/e2e/{ai,credential,endings,example,failures,gateway,proxy,queue}.test.js',
		]),
		// What needs PostgreSQL or a browser beside the real n8n.
		project('templates', [`<rootDir>/test/e2e/{${templates.join(',')}}.test.js`]),
	],
};
