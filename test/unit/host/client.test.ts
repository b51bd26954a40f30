import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { openClient } from '../../../nodes/host/client';

const KEY = 'sk-or-v1-secret';
const BASE = 'https://example.com/api/v1';

type Answer = (options: IHttpRequestOptions, signal: AbortSignal) => unknown;

interface Call {
	type: string;
	options: IHttpRequestOptions;
	extra: IDataObject;
}

/** A context whose helper answers as told and writes down how it was called. */
function scripted(answer: Answer, credential: IDataObject = {}) {
	const calls: Call[] = [];
	const data = { apiKey: KEY, baseUrl: BASE, ...credential };
	const context = {
		getNode: () => ({ name: 'Mixtral', type: 'x.mixtral', parameters: {} }),
		getCredentials: async () => await Promise.resolve(data),
		getExecutionCancelSignal: () => undefined,
		helpers: {
			async httpRequestWithAuthentication(
				this: { getExecutionCancelSignal(): AbortSignal },
				type: string,
				options: IHttpRequestOptions,
				extra: IDataObject,
			) {
				calls.push({ type, options, extra });
				return await Promise.resolve(answer(options, this.getExecutionCancelSignal()));
			},
		},
	};
	return { context: context as unknown as IExecuteFunctions, calls, data };
}

const ok = (body: string, headers = {}) => ({ statusCode: 200, headers, body });
const POST = {
	method: 'POST',
	path: '/chat/completions',
	body: { a: 1 },
	timeoutMs: 5_000,
} as const;

const fail = (error: object) => () => {
	throw Object.assign(new Error('failed'), error);
};

async function send(answer: Answer, request: Partial<typeof POST> & { signal?: AbortSignal } = {}) {
	const client = await openClient(scripted(answer).context);
	return await client.send({ ...POST, ...request });
}

test('every request has its own options, and asks for the whole reply without redirects', async () => {
	const { context, calls, data } = scripted(() => ok('{}'));
	const client = await openClient(context);
	await client.send({ ...POST, headers: { 'X-One': '1' }, query: { a: 1 } });
	await client.send(POST);
	expect(calls[0]).toEqual({
		type: 'openRouterMixtralApi',
		options: {
			method: 'POST',
			url: `${BASE}/chat/completions`,
			qs: { a: 1 },
			body: { a: 1 },
			headers: { Accept: 'application/json', 'X-One': '1' },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: 6_000,
		},
		extra: {
			credentialsDecrypted: { id: '', name: '', type: 'openRouterMixtralApi', data },
		},
	});
	expect(calls[1]?.options).not.toBe(calls[0]?.options);
	expect(calls[1]?.options.headers).not.toBe(calls[0]?.options.headers);
});

test('the signal of the request reaches the helper by its context', async () => {
	const controller = new AbortController();
	let seen: AbortSignal | undefined;
	await send((_options, signal) => ((seen = signal), ok('{}')), { signal: controller.signal });
	expect(seen).toBe(controller.signal);
});

test('a reply comes back whole, with header names in lower case', async () => {
	expect(await send(() => ok('{"a":1}', { 'Retry-After': '3' }))).toMatchObject({
		kind: 'reply',
		status: 200,
		headers: { 'retry-after': '3' },
		text: '{"a":1}',
		wallClockMs: expect.any(Number) as number,
	});
	expect(await send(() => ({ statusCode: 500, headers: {}, body: { a: 1 } }))).toMatchObject({
		status: 500,
		text: '{"a":1}',
	});
});

test('the key is taken out of bodies, headers and errors', async () => {
	const echo = `you sent ${KEY}`;
	const whole = [
		await send(() => ok(echo, { location: echo })),
		await send(fail({ message: echo, messages: [echo], cause: { message: echo, code: 'X' } })),
	];
	expect(JSON.stringify(whole)).not.toContain(KEY);
	expect(JSON.stringify(whole)).toContain('[API key]');
});

describe('no reply', () => {
	test.each<[string, object, object]>([
		[
			'a reset',
			{ httpCode: 'ECONNRESET', cause: { message: 'read ECONNRESET' } },
			{
				cause: 'network',
				message: 'The connection was closed before a reply came',
				lost: true,
			},
		],
		[
			'a refused connection',
			{ httpCode: 'ECONNREFUSED', cause: { message: 'connect ECONNREFUSED 127.0.0.1:1' } },
			{
				cause: 'network',
				message: 'The server refuses the connection (connect ECONNREFUSED 127.0.0.1:1)',
				lost: false,
			},
		],
		[
			'an unknown host',
			{ httpCode: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND x' },
			{ cause: 'network', lost: false },
		],
		[
			'a bad certificate',
			{ message: 'self-signed certificate', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } },
			{ cause: 'network', lost: false },
		],
		[
			'an idle connection',
			{ httpCode: 'ECONNABORTED', messages: ['timeout of 5 ms exceeded'] },
			{
				cause: 'timeout',
				message: 'The connection was idle for too long (timeout of 5 ms exceeded)',
				lost: true,
			},
		],
		['something else', { message: 'Odd' }, { cause: 'network', message: 'Odd', lost: true }],
	])('by %s', async (_name, error, expected) => {
		expect(await send(fail(error))).toMatchObject({ kind: 'noReply', ...expected });
	});

	test('what is thrown may be anything', async () => {
		const odd: unknown = 'text';
		const throwOdd = () => Promise.reject(odd as Error);
		expect(await send(throwOdd)).toMatchObject({ kind: 'noReply', message: 'text' });
	});

	test.each([
		['timeout', 'No answer within 5 s'],
		['runTimeReached', 'Cut off before the answer'],
		['cancelled', 'Cut off before the answer'],
	])('by %s', async (reason, message) => {
		const controller = new AbortController();
		controller.abort(reason);
		const sent = await send(fail({ message: 'canceled' }), { signal: controller.signal });
		expect(sent).toEqual({ kind: 'noReply', cause: reason, message, lost: true });
	});
});

describe('a base URL', () => {
	const opening = (credential: IDataObject) =>
		openClient(scripted(() => ok('{}'), credential).context);

	test('that cannot work is an error that says why', async () => {
		await expect(opening({ baseUrl: 'example.com' })).rejects.toThrow('has no scheme');
		await expect(opening({ baseUrl: `${BASE}/` })).rejects.toThrow('ends with a slash');
		await expect(opening({ baseUrl: undefined })).rejects.toThrow('is empty');
	});

	test('must be one of the allowed domains, where the credential limits them', async () => {
		const limited = (allowedDomains: string) =>
			opening({ allowedHttpRequestDomains: 'domains', allowedDomains });
		await expect(limited('other.com')).rejects.toThrow('does not allow requests to example.com');
		await expect(limited('')).rejects.toThrow('Allowed Domains');
		await expect(limited('*.other.com, Example.com')).resolves.toBeDefined();
		await expect(opening({ allowedHttpRequestDomains: 'none' })).resolves.toBeDefined();
	});

	test('may be below an allowed domain', async () => {
		const below = {
			baseUrl: 'https://eu.example.com/v1',
			allowedHttpRequestDomains: 'domains',
			allowedDomains: '*.example.com',
		};
		await expect(opening(below)).resolves.toBeDefined();
		await expect(opening({ ...below, baseUrl: 'https://badexample.com/v1' })).rejects.toThrow();
	});

	test('takes the allowed domains along, for n8n to check them too', async () => {
		const { context, calls } = scripted(() => ok('{}'), {
			allowedHttpRequestDomains: 'domains',
			allowedDomains: 'example.com',
		});
		await (await openClient(context)).send(POST);
		expect(calls[0]?.options).toMatchObject({ allowedDomains: 'example.com' });
	});
});
