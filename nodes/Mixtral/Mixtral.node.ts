import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { searchModels } from '../host/searchModels';
import { properties } from './properties';
import { route } from './router';

export class Mixtral implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mixtral',
		name: 'mixtral',
		icon: { light: 'file:mixtral.svg', dark: 'file:mixtral.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter.operation === "complete" ? String($parameter.model?.value || $parameter.model).split("/").pop() : $parameter.resource + ": " + $parameter.operation }}',
		description:
			'Get one completion per item from Mixtral, or from any other model of OpenRouter: thousands of items in order, with every sampling setting and the cost of each answer',
		defaults: { name: 'Mixtral' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'openRouterMixtralApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}
}
