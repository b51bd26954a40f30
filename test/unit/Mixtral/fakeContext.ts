import type {
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	NodeExecutionHint,
} from 'n8n-workflow';

export interface Fake {
	parameters?: IDataObject;
	/** What a parameter holds before its expressions are resolved; else as resolved. */
	raw?: IDataObject;
	items?: INodeExecutionData[];
	node?: Partial<INode>;
	/** Further members of the context. */
	more?: Record<string, unknown>;
}

export interface FakeContext {
	context: IExecuteFunctions;
	/** Names of the parameters that were resolved, in order. */
	reads: string[];
	hints: NodeExecutionHint[];
	metadata: unknown[];
	customData: Map<string, string>;
	stored: IDataObject;
}

/** n8n's context as far as the test sets it up; any other member throws when it is used. */
export function fakeContext({ parameters = {}, raw, items, node, more }: Fake = {}): FakeContext {
	const reads: string[] = [];
	const hints: NodeExecutionHint[] = [];
	const metadata: unknown[] = [];
	const customData = new Map<string, string>();
	const stored: IDataObject = {};
	const fullNode = {
		id: '1',
		name: 'Mixtral',
		type: 'n8n-nodes-openrouter-mixtral.mixtral',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...node,
	};
	const executeData = {};
	const members: Record<string, unknown> = {
		getNode: () => fullNode,
		getInputData: () => items ?? [{ json: {} }],
		continueOnFail: () => String(fullNode.onError ?? '').startsWith('continue'),
		getContext: () => stored,
		getExecuteData: () => executeData,
		getExecutionCancelSignal: () => undefined,
		addExecutionHints: (...added: NodeExecutionHint[]) => hints.push(...added),
		setMetadata: (data: unknown) => metadata.push(data),
		customData,
		getNodeParameter: (name: string, index: number, fallback: unknown, options?: IDataObject) => {
			if (options?.rawExpressions) return raw?.[name] ?? parameters[name] ?? fallback;
			reads.push(`${name} ${index}`);
			const value = parameters[name];
			return typeof value === 'function'
				? (value as (at: number) => unknown)(index)
				: (value ?? fallback);
		},
		...more,
	};
	const OPTIONAL = ['additionalData', 'getWorkflowSettings', 'isStreaming'];
	const context = new Proxy(members, {
		get(target, name) {
			if (typeof name === 'string' && !(name in target) && !OPTIONAL.includes(name)) {
				throw new Error(`The test sets up no "${name}"`);
			}
			return Reflect.get(target, name) as unknown;
		},
	});
	return {
		context: context as unknown as IExecuteFunctions,
		reads,
		hints,
		metadata,
		customData,
		stored,
	};
}
