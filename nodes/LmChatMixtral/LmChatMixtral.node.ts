import type {
	INodeType,
	INodeTypeDescription,
	ISupplyDataFunctions,
	SupplyData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { searchModels } from '../host/searchModels';
import { properties } from './properties';
import { supplyChatModel } from './supply';

export class LmChatMixtral implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Mixtral Chat Model',
		name: 'lmChatMixtral',
		icon: { light: 'file:../Mixtral/mixtral.svg', dark: 'file:../Mixtral/mixtral.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ String($parameter.model?.value || $parameter.model).split("/").pop() }}',
		description:
			'Use Mixtral, or any other model of OpenRouter, in AI agents and chains, with every sampling setting, retries, tool calls, streaming and the cost of each call',
		defaults: { name: 'Mixtral Chat Model' },
		inputs: [],
		outputs: [NodeConnectionTypes.AiLanguageModel],
		outputNames: ['Model'],
		credentials: [{ name: 'openRouterMixtralApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchModels } };

	async supplyData(this: ISupplyDataFunctions, itemIndex: number): Promise<SupplyData> {
		return await supplyChatModel(this, itemIndex);
	}
}
