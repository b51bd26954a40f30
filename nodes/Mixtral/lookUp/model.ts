import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	endpointsPath,
	isEndpointList,
	listEndpoints,
	simplifyEndpoints,
	simplifyModel,
} from '../../openrouter/catalog/models';
import { filterModels, type ModelFilters } from '../../openrouter/catalog/filters';
import { isModelList } from '../../openrouter/catalog/modelList';
import { invalid, quote, valid, type Checked } from '../../checked';
import { readLimitField, readModelFilters, readReturnAll } from '../properties/model';
import { readParameter } from '../items/readParameter';
import { lookUpItems, readSimplify, remedies, type LookUpOperation } from './lookUp';

const MANY: LookUpOperation = {
	maxAttempts: 5,
	awaitsRecord: false,
	explain: remedies('Check the Base URL of the credential. This server has no model list.'),
	read(context, itemIndex) {
		const filters = readFilters(context, itemIndex);
		if (!filters.ok) return filters;
		const limit = readLimit(context, itemIndex);
		if (!limit.ok) return limit;
		const simplify = readSimplify(context, itemIndex);
		if (!simplify.ok) return simplify;
		return valid({
			// Asked without filters and pages, the API gives all models: one reply serves all items.
			path: '/models',
			accepts: isModelList,
			toRecords(data) {
				const models = filterModels(data, filters.value).slice(0, limit.value);
				return simplify.value ? models.map(simplifyModel) : models;
			},
		});
	},
};

const ENDPOINTS: LookUpOperation = {
	maxAttempts: 5,
	awaitsRecord: false,
	explain: remedies('Check the model ID.'),
	read(context, itemIndex) {
		const model = readParameter(context, 'model', itemIndex, '', { extractValue: true });
		const path = typeof model === 'string' ? endpointsPath(model) : null;
		if (path === null) {
			return invalid('Model', `must be an ID such as "author/model", not ${quote(model)}`);
		}
		const simplify = readSimplify(context, itemIndex);
		if (!simplify.ok) return simplify;
		return valid({
			path,
			accepts: isEndpointList,
			toRecords: simplify.value ? simplifyEndpoints : listEndpoints,
		});
	},
};

/** Models that pass the filters of each item, in the order of the API. */
export async function getModels(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await lookUpItems(context, MANY);
}

/** The providers of each item's model. */
export async function getEndpoints(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await lookUpItems(context, ENDPOINTS);
}

function readLimit(context: IExecuteFunctions, itemIndex: number): Checked<number> {
	const returnAll = readReturnAll(readParameter(context, 'returnAll', itemIndex, false));
	if (!returnAll.ok) return returnAll;
	if (returnAll.value) return valid(Infinity);
	return readLimitField(readParameter(context, 'limit', itemIndex, 50));
}

function readFilters(context: IExecuteFunctions, itemIndex: number): Checked<ModelFilters> {
	const filters = readModelFilters(readParameter(context, 'filters', itemIndex, {}));
	if (!filters.ok) return filters;
	const { search, supportedParameter, maxPrice, minContext } = filters.value;
	return valid({
		search,
		supportedParameters: supportedParameter,
		maxPriceUsdPerMillion: maxPrice,
		minContextTokens: minContext,
	});
}
