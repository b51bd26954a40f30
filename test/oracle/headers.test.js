'use strict';

/** The headers of a completion: key, attribution and cache, and nothing else about the user. */

const { KEY } = require('../n8nCore/runNode.js');
const { openCapture } = require('./capture.js');
const { HELLO } = require('./rows/row');

const SITE_URL = 'https://example.com/reviews';
const SITE_NAME = 'Review Desk';
const PARAMETERS = { prompt: 'Say hello.' };

/** @type {Awaited<ReturnType<typeof openCapture>>} */
let capture;
beforeAll(async () => {
	capture = await openCapture();
});
afterAll(() => capture.close());

/** Those headers of a request whose names are of OpenRouter's own. */
function ownHeaders({ headers }) {
	const isOwn = ([name]) => name.startsWith('x-openrouter-') || name === 'x-title';
	return Object.fromEntries(Object.entries(headers).filter(isOwn));
}

const withCache = (cacheTtlSeconds) => ({ ...PARAMETERS, options: { cacheTtlSeconds } });

describe('the key', () => {
	test('goes out as both clients send it', async () => {
		const node = await capture.nodeRequest({ parameters: PARAMETERS });
		const openai = await capture.openAiRequest(HELLO);
		const openRouter = await capture.openRouterRequest(HELLO);
		for (const { headers } of [node, openai, openRouter]) {
			expect(headers.authorization).toBe(`Bearer ${KEY}`);
			expect(headers['content-type']).toBe('application/json');
		}
	});

	test('stands in no other header', async () => {
		const { headers } = await capture.nodeRequest({ parameters: PARAMETERS });
		const { authorization, ...rest } = headers;
		expect(authorization).toContain(KEY);
		expect(JSON.stringify(rest)).not.toContain(KEY);
	});
});

describe('attribution', () => {
	const attribution = ({ headers }) => ({
		referer: headers['http-referer'],
		title: headers['x-openrouter-title'],
	});

	test('is absent when the credential has none', async () => {
		const request = await capture.nodeRequest({ parameters: PARAMETERS });
		expect(attribution(request)).toEqual({ referer: undefined, title: undefined });
		expect(ownHeaders(request)).toEqual({});
	});

	test.each([
		['both', { siteUrl: SITE_URL, siteName: SITE_NAME }, { referer: SITE_URL, title: SITE_NAME }],
		['only the address', { siteUrl: SITE_URL }, { referer: SITE_URL, title: undefined }],
		['only the name', { siteName: SITE_NAME }, { referer: undefined, title: SITE_NAME }],
	])('is %s that the credential has', async (_case, credential, expected) => {
		const request = await capture.nodeRequest({ parameters: PARAMETERS, credential });
		expect(attribution(request)).toEqual(expected);
	});

	test('goes out as both clients send it', async () => {
		const credential = { siteUrl: SITE_URL, siteName: SITE_NAME };
		const node = await capture.nodeRequest({ parameters: PARAMETERS, credential });
		const openai = await capture.openAiRequest(HELLO, {
			headers: { 'HTTP-Referer': SITE_URL, 'X-OpenRouter-Title': SITE_NAME },
		});
		const openRouter = await capture.openRouterRequest(HELLO, {
			httpReferer: SITE_URL,
			appTitle: SITE_NAME,
		});
		expect(attribution(node)).toEqual(attribution(openai));
		expect(attribution(node)).toEqual(attribution(openRouter));
	});
});

/** https://openrouter.ai/docs/guides/features/response-caching */
describe('the cache', () => {
	test.each([
		['without a lifetime', PARAMETERS],
		['with a lifetime of zero', withCache(0)],
	])('is not asked for %s', async (_case, parameters) => {
		expect(ownHeaders(await capture.nodeRequest({ parameters }))).toEqual({});
	});

	test.each([1, 3_600, 86_400])('is asked for with a lifetime of %d s', async (seconds) => {
		expect(ownHeaders(await capture.nodeRequest({ parameters: withCache(seconds) }))).toEqual({
			'x-openrouter-cache': 'true',
			'x-openrouter-cache-ttl': String(seconds),
		});
	});

	test('is asked for item by item', async () => {
		const parameters = withCache('={{ $json.seconds }}');
		const items = [{ seconds: 60 }, { seconds: 0 }, { seconds: '120' }];
		const requests = await capture.nodeRequests({
			parameters: { ...parameters, batching: { maxConcurrency: 1 } },
			items,
		});
		const lifetimes = requests.map((request) => ownHeaders(request)['x-openrouter-cache-ttl']);
		expect(lifetimes).toEqual(['60', undefined, '120']);
	});

	test('changes no byte of the body', async () => {
		const plain = await capture.nodeRequest({ parameters: PARAMETERS });
		const cached = await capture.nodeRequest({ parameters: withCache(3_600) });
		expect(cached.text).toBe(plain.text);
	});
});
