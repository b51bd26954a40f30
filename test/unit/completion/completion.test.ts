import { Completion, type CompletionRequest } from '../../../nodes/completion/completion';
import { FatalDoubt } from '../../../nodes/completion/fatalDoubt';
import { interpretText } from '../../../nodes/completion/interpret';
import { interpretJson, type JsonFormat } from '../../../nodes/completion/interpretJson';
import { readModelList } from '../../../nodes/openrouter/catalog/modelList';
import type { ApiRequest, SendResult } from '../../../nodes/host/client';
import { fakeClient } from '../host/fakeClient';
import { sumUsage } from '../../../nodes/openrouter/reply/usage';

const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

type Tested = Omit<Partial<CompletionRequest>, 'interpret'> & { format?: JsonFormat };

const job = ({ format, ...more }: Tested = {}): Completion =>
	new Completion({
		body: { model: MIXTRAL, messages: [{ role: 'user', content: 'Hi' }] },
		cacheTtlSeconds: 0,
		mixtralTemplate: true,
		interpret: format === undefined ? interpretText : interpretJson(format),
		...more,
	});

const reply = (
	content: string,
	{ cost = 1, ...choice }: { cost?: number | null; finish_reason?: string } = {},
): SendResult => ({
	kind: 'reply',
	status: 200,
	headers: {},
	text: JSON.stringify({
		model: MIXTRAL,
		choices: [{ finish_reason: 'stop', message: { content }, ...choice }],
		usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30, cost },
	}),
	wallClockMs: 0,
});

const failure = (status: number): SendResult => ({
	kind: 'reply',
	status,
	headers: {},
	text: '{"error":{"message":"no"}}',
	wallClockMs: 0,
});

/** Makes the tries of one job, one reply each. */
async function tries(
	of: Completion,
	replies: SendResult[],
	modelList = readModelList([]),
	doubt = new FatalDoubt(2),
) {
	const requests: ApiRequest[] = [];
	const verdicts = [];
	for (const each of replies) {
		const client = fakeClient({
			send: async (request) => {
				requests.push(request);
				return await Promise.resolve(each);
			},
		});
		const { signal } = new AbortController();
		verdicts.push(await of.attempt(signal, { client, requestTimeoutMs: 5, modelList, doubt }));
	}
	return { verdicts, requests };
}

const schema = {
	type: 'object',
	properties: { a: { type: 'number' } },
	required: ['a'],
	additionalProperties: false,
};

test('posts the body to the chat completions', async () => {
	const { requests } = await tries(job(), [reply('Hello')]);
	expect(requests).toEqual([
		{
			method: 'POST',
			path: '/chat/completions',
			body: job().body,
			headers: {},
			timeoutMs: 5,
			signal: expect.any(AbortSignal) as AbortSignal,
		},
	]);
});

test('an answer is charged with its cost', async () => {
	const { verdicts } = await tries(job(), [reply('Hello')]);
	expect(verdicts).toMatchObject([
		{ kind: 'answered', charge: { costUsd: 1 }, value: { text: 'Hello', usage: { costUsd: 1 } } },
	]);
});

test('an answer without a cost is charged by the model list, and its own cost stays null', async () => {
	const modelList = readModelList([{ id: MIXTRAL, pricing: { prompt: '1', completion: '2' } }]);
	const { verdicts } = await tries(job(), [reply('Hello', { cost: null })], modelList);
	expect(verdicts).toMatchObject([
		{ charge: { costUsd: 50 }, value: { usage: { costUsd: null } } },
	]);
	const { verdicts: unlisted } = await tries(job(), [reply('Hello', { cost: null })]);
	expect(unlisted).toMatchObject([{ charge: { costUsd: null } }]);
});

test('keeps the raw reply only where it is wanted', async () => {
	const plain = await tries(job(), [reply('Hello')]);
	expect(plain.verdicts).toMatchObject([{ value: { raw: null } }]);
	const raw = await tries(job({ keepsRaw: true }), [reply('Hello')]);
	expect(raw.verdicts).toMatchObject([{ value: { raw: { model: MIXTRAL } } }]);
});

test('sums the usage of billed tries', async () => {
	const { verdicts } = await tries(job(), [reply('', { finish_reason: '' }), reply('Hello')]);
	expect(verdicts).toMatchObject([
		{ kind: 'transient', failure: { type: 'emptyCompletion' }, charge: { costUsd: 1 } },
		{ kind: 'answered', value: { usage: { promptTokens: 20, totalTokens: 60, costUsd: 2 } } },
	]);
});

test('takes stray template tags out of answers of Mixtral, unless that is off', async () => {
	const texts = async (of: Completion) => {
		const { verdicts } = await tries(of, [reply(' Hello</s>')]);
		return verdicts.map((verdict) => (verdict.kind === 'answered' ? verdict.value.text : ''));
	};
	expect(await texts(job())).toEqual([' Hello']);
	expect(await texts(job({ mixtralTemplate: false }))).toEqual([' Hello</s>']);
	const other = { model: 'a/other', messages: job().body.messages };
	expect(await texts(job({ body: other }))).toEqual([' Hello</s>']);
});

describe('the response cache', () => {
	const headersOf = async (...replies: SendResult[]) => {
		const { requests } = await tries(job({ cacheTtlSeconds: 60 }), replies);
		return requests.map(({ headers = {} }) => headers['X-OpenRouter-Cache-Clear'] ?? null);
	};

	test('is cleared for the try after a bad 200, and for no other', async () => {
		const bad = reply('', { finish_reason: '' });
		const lost: SendResult = { kind: 'noReply', cause: 'network', message: 'x', lost: true };
		expect(await headersOf(bad, reply('x'))).toEqual([null, 'true']);
		expect(await headersOf(failure(502), reply('x'))).toEqual([null, null]);
		expect(await headersOf(bad, lost, reply('x'))).toEqual([null, 'true', 'true']);
		expect(await headersOf(bad, failure(502), reply('x'))).toEqual([null, 'true', null]);
	});
});

describe('a lost reply', () => {
	test.each([
		['timeout', true, 'timeout'],
		['network', false, 'network'],
		['runTimeReached', true, 'timeout'],
	] as const)('by %s, lost: %p, is %s', async (cause, lost, type) => {
		const { verdicts } = await tries(job(), [{ kind: 'noReply', cause, message: 'Gone', lost }]);
		expect(verdicts).toMatchObject([
			{ kind: 'transient', failure: { type, message: 'Gone', status: null } },
		]);
		expect(verdicts[0]?.charge).toEqual(lost ? { costUsd: null, lost: true } : undefined);
	});
});

describe('a JSON format', () => {
	const wanted = (maxRepairs = 2) => job({ format: { schema, maxRepairs } });

	test('gives the parsed value', async () => {
		const { verdicts } = await tries(wanted(), [reply('{"a":1}')]);
		expect(verdicts).toMatchObject([{ kind: 'answered', value: { output: { a: 1 }, text: '' } }]);
	});

	test('asks again with what was wrong, and charges each try', async () => {
		const of = wanted();
		const { verdicts, requests } = await tries(of, [reply('{"a":"x"}'), reply('{"a":1}')]);
		expect(verdicts).toMatchObject([
			{ kind: 'next', charge: { costUsd: 1 } },
			{
				kind: 'answered',
				charge: { costUsd: 1 },
				value: { output: { a: 1 }, usage: { costUsd: 2 } },
			},
		]);
		const [, again] = requests;
		expect(again?.body).toMatchObject({
			messages: [
				{ role: 'user', content: 'Hi' },
				{ role: 'assistant', content: '{"a":"x"}' },
				{ role: 'user' },
			],
		});
	});

	test('fails after so many repairs, for good', async () => {
		const { verdicts } = await tries(wanted(1), [reply('nothing'), reply('nothing')]);
		expect(verdicts).toMatchObject([
			{ kind: 'next' },
			{ kind: 'failed', failure: { type: 'invalidJson', status: 200 }, charge: { costUsd: 1 } },
		]);
	});

	test('does not ask again for an answer that was cut off', async () => {
		const { verdicts } = await tries(wanted(), [reply('{"a":', { finish_reason: 'length' })]);
		expect(verdicts).toMatchObject([{ kind: 'failed', failure: { type: 'truncated' } }]);
	});

	test('the same question is asked byte for byte alike', async () => {
		const bodies = await Promise.all(
			[wanted(), wanted()].map(async (of) => {
				const { requests } = await tries(of, [reply('{"a":"x"}'), reply('{"a":1}')]);
				return JSON.stringify(requests.map(({ body }) => body));
			}),
		);
		expect(bodies[0]).toBe(bodies[1]);
	});
});

test('a sum with an unknown part is unknown', () => {
	const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, costUsd: null };
	const other = { promptTokens: 1, completionTokens: null, totalTokens: 3, costUsd: 1 };
	expect(sumUsage(usage, other)).toEqual({
		promptTokens: 2,
		completionTokens: null,
		totalTokens: 6,
		costUsd: null,
	});
});

describe('a failure that would end the run', () => {
	const amongAnswers = (): FatalDoubt => {
		const doubt = new FatalDoubt(2);
		doubt.noteAnswer();
		return doubt;
	};
	const page = { ...failure(200), text: '<!doctype html><title>Sign in</title>' } as SendResult;
	const gateway = {
		...failure(502),
		text: '<html><title>Bad Gateway</title></html>',
	} as SendResult;

	test.each([failure(401), page])('is believed at once before the first answer', async (sent) => {
		const { verdicts } = await tries(job(), [sent]);
		expect(verdicts).toMatchObject([{ kind: 'failed', fatal: true }]);
	});

	test.each([failure(401), page])('is tried once more among answers', async (sent) => {
		const { verdicts } = await tries(job(), [sent, sent], undefined, amongAnswers());
		expect(verdicts).toMatchObject([{ kind: 'transient' }, { kind: 'failed', fatal: true }]);
	});

	test('an error page of a gateway ends only a run without answers', async () => {
		const doubt = new FatalDoubt(2);
		for (const item of [job(), job()]) await tries(item, [gateway, gateway], undefined, doubt);
		const { verdicts } = await tries(job(), [gateway, gateway], undefined, doubt);
		expect(verdicts).toMatchObject([{ kind: 'transient' }, { kind: 'failed', fatal: true }]);
		const among = await tries(job(), [gateway, gateway, gateway], undefined, amongAnswers());
		expect(among.verdicts.map(({ kind }) => kind)).toEqual(['transient', 'transient', 'transient']);
	});
});

describe('JSON and the reason to end', () => {
	const json = (schema: Record<string, unknown> | null = null) =>
		job({ format: { schema, maxRepairs: 2 } });

	test.each(['length', 'model_length', 'MAX_TOKENS'])(
		'whole JSON is taken after %s',
		async (reason) => {
			const { verdicts } = await tries(json(), [reply('{"a":1}   ', { finish_reason: reason })]);
			expect(verdicts).toMatchObject([{ kind: 'answered', value: { output: { a: 1 } } }]);
		},
	);

	test.each(['length', 'model_length', 'max_tokens', 'stop'])(
		'cut JSON is truncated after %s',
		async (reason) => {
			const { verdicts } = await tries(json(), [reply('{"a":[1,', { finish_reason: reason })]);
			expect(verdicts).toMatchObject([{ kind: 'failed', failure: { type: 'truncated' } }]);
		},
	);

	test.each(['network_error', 'insufficient_system_resource', 'ABORT'])(
		'after %s half a text is tried again, and whole JSON taken',
		async (reason) => {
			const half = await tries(job(), [reply('half an', { finish_reason: reason })]);
			expect(half.verdicts).toMatchObject([
				{
					kind: 'transient',
					failure: { type: 'overloaded', message: `The model stopped with an error (${reason})` },
					charge: { costUsd: 1 },
				},
			]);
			const whole = await tries(json(), [reply('{"a":1}', { finish_reason: reason })]);
			expect(whole.verdicts).toMatchObject([{ kind: 'answered', value: { output: { a: 1 } } }]);
		},
	);

	test('an object as content is the value', async () => {
		const sent = reply('');
		const text = 'text' in sent ? sent.text.replace('"content":""', '"content":{"a":1}') : '';
		const { verdicts } = await tries(json(), [{ ...sent, text } as SendResult]);
		expect(verdicts).toMatchObject([{ kind: 'answered', value: { output: { a: 1 } } }]);
	});
});

test('thinking in the text goes to the reasoning', async () => {
	const { verdicts } = await tries(job(), [reply('<think>hm, blue?</think>\n\nBlue.')]);
	expect(verdicts).toMatchObject([
		{ value: { text: 'Blue.', reasoning: expect.stringContaining('hm') } },
	]);
});

test('what n8n cannot store fails its item', async () => {
	const { verdicts } = await tries(job(), [reply('half \ud83d a character')]);
	expect(verdicts).toMatchObject([{ kind: 'failed', failure: { type: 'badReply' } }]);
});
