import type { INodeProperties } from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';
import { simplify } from '../../fields/simplify';

/** The key and the credits of the account behind the credential. */
export const account: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['account'] } },
		options: [
			{
				name: 'Get Credits',
				value: 'getCredits',
				action: 'Get the credits of the account',
				description: 'Get the credits bought and used; needs a management key in the credential',
			},
			{
				name: 'Get Key',
				value: 'getKey',
				action: 'Get the API key',
				description: 'Get the limit, the remaining amount and the usage of the API key',
			},
		],
		default: 'getKey',
	},
	...updateDisplayOptions(
		{ show: { resource: ['account'], operation: ['getCredits', 'getKey'] } },
		[simplify],
	),
];
