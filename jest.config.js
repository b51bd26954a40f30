'use strict';

const { IN_N8N, LIGHT } = require('./test/projects');

const transform = {
	'^.+\\.[cm]?[jt]s$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** The bundled libraries ship as ES modules, which Jest loads only after a transform. */
const bundled = ['@cfworker/json-schema', 'openai', '@openrouter/sdk', 'zod'];

const project = (name) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.[jt]s`],
	transform,
	transformIgnorePatterns: [`/node_modules/(?!(${bundled.join('|')})/)`, '/dist/'],
	testEnvironment: 'node',
	modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tmp'],
});

module.exports = { projects: [...LIGHT.flat(), ...IN_N8N].map(project) };
