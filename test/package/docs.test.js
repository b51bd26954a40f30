'use strict';

/** The documentation says what is there. */

const { existsSync, readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const { builtFieldsPage } = require('../../docs/generate/fields');
const manifest = require('../../package.json');
const { anchorsOf, linksOf, rowsOf } = require('./markdown');

const root = path.resolve(__dirname, '../..');
const read = (page) => readFileSync(path.join(root, page), 'utf8');

const PAGES = ['.', 'docs', 'examples']
	.flatMap((top) => readdirSync(path.join(root, top)).map((name) => path.join(top, name)))
	.filter((name) => name.endsWith('.md'));

/** What is wrong with a link of a page, null when nothing is. */
function linkProblem(page, link) {
	const [file, anchor] = link.split('#');
	const target = file === '' ? page : path.join(path.dirname(page), decodeURIComponent(file));
	if (!existsSync(path.join(root, target))) return `${link}: there is no ${target}`;
	if (anchor === undefined || anchorsOf(read(target)).includes(anchor)) return null;
	return `${link}: ${target} has no heading of that name`;
}

test('docs/fields.md is what the built nodes describe (if not, run: npx gulp docs)', () => {
	expect(read('docs/fields.md')).toBe(builtFieldsPage());
});

test.each(PAGES)('the links and pictures of %s lead somewhere', (page) => {
	const links = linksOf(read(page)).filter((link) => !/^(https?|mailto):/.test(link));
	const problems = links.map((link) => linkProblem(page, link)).filter(Boolean);
	expect(problems).toEqual([]);
});

test.each(PAGES)('the npm scripts that %s names exist', (page) => {
	const scripts = [...read(page).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script]) => script);
	expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
});

test('the README names each template, the page of templates shows a picture of each', () => {
	const templates = readdirSync(path.join(root, 'examples'))
		.filter((name) => name.endsWith('.json') && name !== 'product-reviews.json')
		.map((name) => path.basename(name, '.json'));
	const page = read('examples/README.md');
	const files = linksOf(page).map((link) => path.basename(link, '.json'));
	const named = linksOf(read('README.md')).filter((link) => link.startsWith('examples/README.md#'));
	expect(templates.filter((name) => !files.includes(name))).toEqual([]);
	expect(
		templates.filter((name) => !linksOf(page).some((link) => link.includes(`${name}.png`))),
	).toEqual([]);
	expect(named).toHaveLength(templates.length);
});

test('the README has at most 150 lines', () => {
	expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151);
});

test('each page of docs is linked from the README', () => {
	const links = linksOf(read('README.md')).map((link) => link.split('#')[0]);
	const pages = PAGES.filter((page) => page.startsWith(`docs${path.sep}`));
	expect(pages.filter((page) => !links.includes(page.split(path.sep).join('/')))).toEqual([]);
});

test('each picture is used on some page', () => {
	const used = PAGES.flatMap((page) =>
		linksOf(read(page)).map((link) => path.join(path.dirname(page), link)),
	);
	const pictures = readdirSync(path.join(root, 'docs/images'), { recursive: true })
		.filter((name) => name.endsWith('.png'))
		.map((name) => path.join('docs/images', name));
	expect(pictures.filter((picture) => !used.includes(picture))).toEqual([]);
});

describe('the recipes', () => {
	const { Mixtral } = require('../../dist/nodes/Mixtral/Mixtral.node.js');
	const { properties } = new Mixtral().description;

	const named = (fields, name) => fields.find(({ displayName }) => displayName === name);

	/** Whether a label such as "Batching → Max Cost (USD)" names a field. */
	function exists(label) {
		const [outer, inner] = label.split(' → ');
		const field = named(properties, outer);
		if (inner === undefined) return field !== undefined;
		return named(field?.options ?? [], inner) !== undefined;
	}

	test('name fields that exist', () => {
		const labels = rowsOf(read('docs/recipes.md'), 'Field').map(([label]) => label);
		expect(labels.length).toBeGreaterThan(50);
		expect(labels.filter((label) => !exists(label))).toEqual([]);
	});
});
