'use strict';

const { spawn } = require('node:child_process');
const { mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { build, transform } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');
const manifest = require('./package.json');

const sourceOf = (built) => built.replace(/^dist\//, '').replace(/\.js$/, '.ts');

function clean() {
	return rm('dist', { recursive: true, force: true });
}

function typeCheck() {
	const compiler = require.resolve('typescript/bin/tsc');
	return spawn(process.execPath, [compiler, '-p', 'tsconfig.json'], { stdio: 'inherit' });
}

/**
 * Bundles the classes that n8n loads, so that the package ships without dependencies. What they share is
 * in a file of its own, so that both nodes share what the process keeps, such as open connections.
 */
async function bundle() {
	const { metafile, outputFiles } = await build({
		entryPoints: [...manifest.n8n.nodes, ...manifest.n8n.credentials].map(sourceOf),
		outdir: 'dist',
		outbase: '.',
		chunkNames: 'nodes/shared/[name]-[hash]',
		bundle: true,
		splitting: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		external: [...Object.keys(manifest.peerDependencies), '@n8n/ai-node-sdk'],
		legalComments: 'inline',
		metafile: true,
		write: false,
		logLevel: 'warning',
	});
	await Promise.all(outputFiles.map(writeCommonJs));
	await writeNotices(metafile);
}

/** esbuild splits only ES modules, and n8n loads CommonJS. */
async function writeCommonJs({ path: file, text }) {
	const { code } = await transform(text, {
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		// n8n makes its own modules known to require() alone, not to import().
		supported: { 'dynamic-import': false },
	});
	await mkdir(path.dirname(file), { recursive: true });
	await writeFile(file, code);
}

/** The licences of the bundled libraries ask to travel with every copy of their code. */
async function writeNotices(metafile) {
	const libraries = new Set();
	for (const input of Object.keys(metafile.inputs)) {
		const match = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
		if (match) libraries.add(match[1]);
	}
	if (libraries.size === 0) return;
	const notices = [...libraries].sort().map(async (name) => {
		const folder = path.join('node_modules', name);
		const library = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
		const licence = (await readLicence(folder)) ?? `Licence: ${library.license}`;
		return `${name} ${library.version}\n\n${licence.trim()}\n`;
	});
	await mkdir('dist', { recursive: true });
	await writeFile('dist/THIRD_PARTY_NOTICES.txt', (await Promise.all(notices)).join('\n---\n\n'));
}

async function readLicence(folder) {
	for (const name of ['LICENSE', 'LICENSE.md', 'license', 'LICENSE.txt']) {
		try {
			return await readFile(path.join(folder, name), 'utf8');
		} catch (error) {
			if (error.code !== 'ENOENT') throw error;
		}
	}
	return null;
}

function assets() {
	return src(['nodes/**/*.svg', 'nodes/**/*.node.json'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
}

/** The fields reference, from the descriptions that were just built. */
function fields() {
	const { builtFieldsPage } = require('./docs/generate/fields');
	return writeFile('docs/fields.md', builtFieldsPage());
}

exports.build = series(clean, parallel(typeCheck, bundle, assets));
exports.docs = series(exports.build, fields);
exports.default = exports.build;
