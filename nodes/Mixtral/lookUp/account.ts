import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { simplifyCredits } from '../../openrouter/account/credits';
import { simplifyKey } from '../../openrouter/account/key';
import type { Failure } from '../../openrouter/reply/failure';
import { valid } from '../../checked';
import type { RawRecord } from '../../openrouter/rawRecord';
import { lookUpItems, readSimplify, remedies, single, type LookUpOperation } from './lookUp';
import { isRecord } from '../../values';

const WRONG_SERVER = 'Check the Base URL of the credential. This server does not have this page.';

const account = (
	path: string,
	simplifyRecord: (record: RawRecord) => RawRecord,
	explain: LookUpOperation['explain'],
): LookUpOperation => ({
	maxAttempts: 5,
	awaitsRecord: false,
	explain,
	read(context, itemIndex) {
		const simplify = readSimplify(context, itemIndex);
		if (!simplify.ok) return simplify;
		const toRecords = single(simplify.value ? simplifyRecord : null);
		return valid({ path, accepts: isRecord, toRecords });
	},
});

const KEY = account('/key', simplifyKey, remedies(WRONG_SERVER));
const CREDITS = account('/credits', simplifyCredits, explainCredits);

/** Limit and usage of the credential's API key. */
export async function getKey(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await lookUpItems(context, KEY);
}

/** Credits bought and used, which only a management key may read. */
export async function getCredits(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await lookUpItems(context, CREDITS);
}

/** https://openrouter.ai/docs/guides/overview/auth/management-api-keys */
function explainCredits(failure: Failure): Failure {
	if (failure.status !== 401 && failure.status !== 403) return remedies(WRONG_SERVER)(failure);
	return {
		...failure,
		type: failure.status === 401 ? 'authentication' : 'forbidden',
		message: `Get Credits needs a management key: ${failure.message}`,
		remedy:
			'Create a management key at https://openrouter.ai/settings/management-keys and use it in a ' +
			'separate credential, since it cannot complete chats. Get Key shows what a normal key has left.',
	};
}
