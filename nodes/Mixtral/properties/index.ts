import type { INodeProperties } from 'n8n-workflow';
import { chat } from './chat';

/** Everything that the editor shows of the node. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [{ name: 'Chat', value: 'chat' }],
		default: 'chat',
	},
	...chat,
];
