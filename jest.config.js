'use strict';

const { isVersion1 } = require('./test/n8n/chosenVersion');
const { IN_N8N, LIGHT } = require('./test/projects');

const transform = {
	'^.+\\.[cm]?[jt]s$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** The bundled libraries ship as ES modules, which Jest loads only after a transform. */
const bundled = ['@cfworker/json-schema', 'openai', '@openrouter/sdk', 'zod'];

/** n8n 1.x has no chat model, so nothing in these files is a test there, which Jest takes for a mistake. */
const WITH_CHAT_MODEL_ONLY = ['/e2e/aiAgents\\.', '/e2e/aiNodes\\.'];

const project = (name) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.[jt]s`],
	transform,
	transformIgnorePatterns: [`/node_modules/(?!(${bundled.join('|')})/)`, '/dist/'],
	testEnvironment: 'node',
	setupFiles: IN_N8N.includes(name) ? [] : ['<rootDir>/test/propertySeed.js'],
	testPathIgnorePatterns: ['/node_modules/', ...(isVersion1 ? WITH_CHAT_MODEL_ONLY : [])],
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tmp'],
});

module.exports = { projects: [...LIGHT.flat(), ...IN_N8N].map(project) };
