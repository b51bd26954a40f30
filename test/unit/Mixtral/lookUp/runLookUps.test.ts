import type { Failure } from '../../../../nodes/openrouter/reply/failure';
import {
	runLookUps,
	type LookUp,
	type LookUpOutcome,
	type LookUpPolicy,
} from '../../../../nodes/Mixtral/lookUp/runLookUps';
import type { ApiRequest, SendResult } from '../../../../nodes/host/client';
import { FakeClock } from '../../engine/fakeClock';
import { fakeClient } from '../../host/fakeClient';
import { isRecord } from '../../../../nodes/values';

const answer = (status: number, body: unknown, headers = {}): SendResult => ({
	kind: 'reply',
	status,
	headers,
	text: JSON.stringify(body),
	wallClockMs: 0,
});
const found = answer(200, { data: { id: 'gen-1' } });
const missing = answer(404, { error: { code: 404, message: 'Generation not found' } });

const lookUp = (id: string): LookUp => ({
	path: '/generation',
	query: { id },
	accepts: isRecord,
});

interface Run {
	outcomes: LookUpOutcome[];
	requests: ApiRequest[];
	tookMs: number;
}

async function run(
	lookUps: Array<LookUp | Failure>,
	respond: (request: ApiRequest, index: number) => SendResult,
	options: { policy?: Partial<LookUpPolicy>; random?: number; stopAtFailure?: boolean } = {},
): Promise<Run> {
	const clock = new FakeClock();
	const requests: ApiRequest[] = [];
	const client = fakeClient({
		send: async (request) => respond(request, requests.push(request) - 1),
	});
	const policy = {
		maxAttempts: 7,
		awaitsRecord: true,
		explain: (failure: Failure) => ({ ...failure, remedy: 'explained' }),
		...options.policy,
	};
	const read = (index: number) => lookUps[index] ?? lookUp('none');
	const work = runLookUps(lookUps.length, read, policy, {
		client,
		clock,
		random: () => options.random ?? 0.5,
		stopAtFailure: options.stopAtFailure ?? false,
	});
	return { outcomes: await clock.run(work), requests, tookMs: clock.now() };
}

describe('runLookUps', () => {
	test('gives the data of each reply, by index', async () => {
		const { outcomes } = await run([lookUp('a'), lookUp('b')], ({ query }) =>
			answer(200, { data: query }),
		);
		expect(outcomes).toMatchObject([
			{ status: 'answered', value: { id: 'a' }, attempts: 1 },
			{ status: 'answered', value: { id: 'b' }, attempts: 1 },
		]);
	});

	test('makes equal look-ups once', async () => {
		const { outcomes, requests } = await run([lookUp('a'), lookUp('b'), lookUp('a')], () => found);
		expect(requests).toHaveLength(2);
		expect(outcomes.map(({ status }) => status)).toEqual(['answered', 'answered', 'answered']);
	});

	test('gives the copies of a failed look-up the same failure', async () => {
		const { outcomes, requests } = await run([lookUp('a'), lookUp('a')], () => missing, {
			policy: { awaitsRecord: false },
		});
		expect(requests).toHaveLength(1);
		expect(outcomes[1]).toEqual(outcomes[0]);
		expect(outcomes[1]).toMatchObject({
			status: 'failed',
			attempts: 1,
			failure: { type: 'notFound', status: 404, remedy: 'explained' },
		});
	});

	test('waits for a record that is not there yet', async () => {
		const { outcomes, requests } = await run([lookUp('a')], (_, index) =>
			index < 4 ? missing : found,
		);
		expect(outcomes).toMatchObject([{ status: 'answered', attempts: 5 }]);
		expect(requests).toHaveLength(5);
	});

	test.each([0, 0.5, 0.999])(
		'gives up on a record after 15 to 32 seconds and seven tries, jitter %d',
		async (random) => {
			const { outcomes, requests, tookMs } = await run([lookUp('a')], () => missing, { random });
			expect(requests).toHaveLength(7);
			expect(tookMs).toBeGreaterThanOrEqual(15_000);
			expect(tookMs).toBeLessThanOrEqual(32_000);
			expect(outcomes).toMatchObject([{ status: 'failed', failure: { type: 'notFound' } }]);
		},
	);

	test('waits for many records side by side', async () => {
		const ids = Array.from({ length: 100 }, (_, index) => lookUp(String(index)));
		const { requests, tookMs } = await run(ids, () => missing);
		expect(requests).toHaveLength(700);
		expect(tookMs).toBeLessThan(32_000);
	});

	test('waits as long as the server asks', async () => {
		const { outcomes, tookMs } = await run([lookUp('a')], (_, index) =>
			index === 0 ? answer(429, {}, { 'retry-after': '7' }) : found,
		);
		expect(outcomes).toMatchObject([{ status: 'answered' }]);
		expect(tookMs).toBeGreaterThanOrEqual(7_000);
	});

	test('tries again after a lost reply, and never calls a free look-up paid', async () => {
		const lost: SendResult = { kind: 'noReply', cause: 'network', message: 'reset', lost: true };
		const { outcomes } = await run([lookUp('a')], () => lost, { policy: { maxAttempts: 3 } });
		expect(outcomes).toMatchObject([
			{
				status: 'failed',
				attempts: 3,
				lostReplies: 0,
				failure: { type: 'network', message: 'reset', status: null },
			},
		]);
	});

	test('sends nothing more after a refused key', async () => {
		const ids = Array.from({ length: 50 }, (_, index) => lookUp(String(index)));
		const { outcomes, requests } = await run(ids, () => answer(401, { error: { code: 401 } }));
		expect(requests.length).toBeLessThanOrEqual(10);
		expect(outcomes[0]).toMatchObject({ status: 'failed', failure: { type: 'authentication' } });
		expect(outcomes[49]).toMatchObject({ status: 'skipped', reason: 'stoppedAfterFatal' });
	});

	test('sends nothing more after the first failure when that ends the run', async () => {
		const invalid: Failure = {
			type: 'invalidParameter',
			message: 'Model is empty',
			remedy: 'Correct Model.',
			status: null,
			provider: null,
		};
		const { outcomes, requests } = await run([invalid, lookUp('a')], () => found, {
			stopAtFailure: true,
		});
		expect(requests).toHaveLength(0);
		expect(outcomes).toMatchObject([
			{ status: 'failed', failure: invalid, attempts: 0 },
			{ status: 'skipped' },
		]);
	});
});
