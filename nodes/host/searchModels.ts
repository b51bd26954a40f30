import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { matchesSearch } from '../openrouter/catalog/filters';
import { readModelList, type ListedModel } from '../openrouter/catalog/modelList';
import { BATCH_ONLY } from '../openrouter/catalog/models';
import { perMillion } from '../openrouter/catalog/prices';
import type { Failure } from '../openrouter/reply/failure';
import { openClient, type Client } from './client';
import { askForModels } from './modelList';

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
	const models = [...readModelList(await readList(this, client)).values()]
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
	const own = await askForModels(client, '/models/user', TIMEOUT_MS);
	if (own.kind === 'data') return own.data;
	const all = await askForModels(client, '/models', TIMEOUT_MS);
	if (all.kind === 'data') return all.data;
	throw new NodeOperationError(
		context.getNode(),
		`The model list cannot be read: ${words(all.failure)}`,
		{
			description: 'Check the credential, or choose the model by ID.',
		},
	);
}

function words({ type, status, message }: Failure): string {
	return type === 'badReply' && status === 200 ? 'the reply is not a model list' : message;
}

function mixtralFirst(left: ListedModel, right: ListedModel): number {
	const family = Number(FAMILY.test(right.id)) - Number(FAMILY.test(left.id));
	return family !== 0 ? family : left.name.localeCompare(right.name);
}

/** "$2/$6 per M, 66k context": the editor cuts labels off, so the price comes first. */
function describe({ contextLength, promptUsd, completionUsd }: ListedModel): string {
	const parts: string[] = [];
	if (promptUsd !== null && completionUsd !== null) {
		const isFree = promptUsd === 0 && completionUsd === 0;
		parts.push(isFree ? 'free' : `$${perMillion(promptUsd)}/$${perMillion(completionUsd)} per M`);
	}
	if (contextLength !== null) parts.push(`${Math.round(contextLength / 1000)}k context`);
	return parts.length > 0 ? parts.join(', ') : 'price unknown';
}
