import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { BATCH_ONLY } from '../openrouter/catalog/models';
import { readFailure } from '../openrouter/reply/failure';
import { parseListing, type ListedModel } from '../openrouter/catalog/modelList';
import { matchesSearch } from '../openrouter/catalog/filters';
import { openClient, type Client, type SendResult } from './client';
import { isRecord, parseJson } from '../values';

const TIMEOUT_MS = 15_000;
const FAMILY = /mixtral/i;

/**
 * Models for the editor's list: those that the key may use, else all; Mixtral first, then by name.
 *
 * @throws NodeOperationError when neither list can be read
 */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const client = await openClient(this);
	const models = [...parseListing(await readList(this, client)).values()]
		.filter(({ id }) => !BATCH_ONLY.test(id))
		.filter(({ id, name }) => matchesSearch(`${id} ${name}`, filter ?? ''))
		.sort(mixtralFirst);
	return {
		results: models.map((model) => ({
			name: `${model.name} (${describe(model)})`,
			value: model.id,
			url: `https://openrouter.ai/${model.id}`,
		})),
	};
}

async function readList(context: ILoadOptionsFunctions, client: Client): Promise<unknown> {
	const own = await read(client, '/models/user');
	if (own.body !== null) return own.body;
	const all = await read(client, '/models');
	if (all.body !== null) return all.body;
	throw new NodeOperationError(
		context.getNode(),
		`The model list cannot be read: ${words(all.sent)}`,
		{
			description: 'Check the credential, or choose the model by ID.',
		},
	);
}

async function read(client: Client, path: string): Promise<{ sent: SendResult; body: unknown }> {
	const sent = await client.send({ method: 'GET', path, timeoutMs: TIMEOUT_MS });
	if (sent.kind !== 'reply' || sent.status !== 200) return { sent, body: null };
	try {
		const body: unknown = JSON.parse(sent.text);
		return { sent, body: isRecord(body) && Array.isArray(body.data) ? body : null };
	} catch {
		return { sent, body: null };
	}
}

function words(sent: SendResult): string {
	if (sent.kind === 'noReply') return sent.message;
	const { text, ...head } = sent;
	if (head.status === 200) return 'the reply is no model list';
	return readFailure(head, parseJson(text), text).failure.message;
}

function mixtralFirst(left: ListedModel, right: ListedModel): number {
	const family = Number(FAMILY.test(right.id)) - Number(FAMILY.test(left.id));
	return family !== 0 ? family : left.name.localeCompare(right.name);
}

/** "$2/$6 per M, 66k context": the editor cuts labels off, so the price comes first. */
function describe({ contextLength, promptUsd, completionUsd }: ListedModel): string {
	const parts: string[] = [];
	if (promptUsd !== null && completionUsd !== null) {
		parts.push(
			promptUsd === 0 && completionUsd === 0
				? 'free'
				: `$${perMillion(promptUsd)}/$${perMillion(completionUsd)} per M`,
		);
	}
	if (contextLength !== null) parts.push(`${Math.round(contextLength / 1000)}k context`);
	return parts.length > 0 ? parts.join(', ') : 'price unknown';
}

function perMillion(perToken: number): string {
	return String(Number((perToken * 1_000_000).toFixed(4)));
}
