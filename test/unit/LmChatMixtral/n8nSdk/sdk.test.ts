import type { ISupplyDataFunctions } from 'n8n-workflow';
import { loadSdk } from '../../../../nodes/LmChatMixtral/n8nSdk/sdk';

const node = { name: 'Mixtral Chat Model', type: 'lmChatMixtral', parameters: {} };
const context = { getNode: () => node } as unknown as ISupplyDataFunctions;

afterEach(() => jest.resetModules());

describe('loadSdk', () => {
	test('gives what n8n brings', async () => {
		const { BaseChatModel, supplyModel } = await loadSdk(context);
		expect([typeof BaseChatModel, typeof supplyModel]).toEqual(['function', 'function']);
	});

	test('says what it needs on an n8n that does not bring it', async () => {
		jest.doMock('@n8n/ai-node-sdk', () => {
			throw new Error("Cannot find module '@n8n/ai-node-sdk'\nRequire stack: ...");
		});
		await expect(loadSdk(context)).rejects.toMatchObject({
			message: 'The Mixtral Chat Model needs n8n 2.16 or later',
			description: expect.stringContaining('Update n8n, or use the Mixtral node'),
			functionality: 'configuration-node',
		});
	});
});
