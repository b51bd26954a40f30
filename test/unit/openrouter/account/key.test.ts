import { simplifyKey } from '../../../../nodes/openrouter/account/key';
import records from '../../../fixtures/records.json';

test('names the dollars', () => {
	expect(simplifyKey(records.key.data)).toEqual({
		label: 'sk-or-v1-au7...890',
		limitUsd: 100,
		limitRemainingUsd: 74.5,
		limitReset: 'monthly',
		usageUsd: 25.5,
		usageDailyUsd: 1.5,
		usageWeeklyUsd: 8.25,
		usageMonthlyUsd: 25.5,
		byokUsageUsd: 17.38,
		includeByokInLimit: false,
		freeRequestsRemainingToday: 988,
		isFreeTier: false,
		isManagementKey: false,
		expiresAt: '2027-12-31T23:59:59Z',
	});
});

test('keeps what is unknown null', () => {
	expect(simplifyKey({ limit: null, limit_remaining: null })).toMatchObject({
		limitUsd: null,
		limitRemainingUsd: null,
		usageUsd: null,
		freeRequestsRemainingToday: null,
	});
});
