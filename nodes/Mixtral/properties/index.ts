import type { INodeProperties } from 'n8n-workflow';
import { account } from './account';
import { chat } from './chat';
import { generation } from './generation';
import { model } from './model';

/** Everything that the editor shows of the node. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Account', value: 'account', displayOptions: { hide: { '@tool': [true] } } },
			{ name: 'Chat', value: 'chat' },
			{ name: 'Generation', value: 'generation' },
			{ name: 'Model', value: 'model' },
		],
		default: 'chat',
	},
	...account,
	...chat,
	...generation,
	...model,
];
