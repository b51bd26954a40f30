import { simplifyCredits } from '../../../../nodes/openrouter/account/credits';
import records from '../../../fixtures/records.json';

test('names the dollars', () => {
	expect(simplifyCredits(records.credits.data)).toEqual({
		totalCreditsUsd: 100.3,
		totalUsageUsd: 25.1,
		remainingUsd: 75.2,
	});
});

test('keeps what is unknown null, and what is overdrawn negative', () => {
	expect(simplifyCredits({ total_credits: 1 }).remainingUsd).toBeNull();
	expect(simplifyCredits({ total_credits: 1, total_usage: 1.5 }).remainingUsd).toBe(-0.5);
});
