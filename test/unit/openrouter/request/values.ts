import type { Checked } from '../../../../nodes/checked';
import { readRequestOptions } from '../../../../nodes/fields/options';
import { readRouting } from '../../../../nodes/fields/routing';
import { readSampling } from '../../../../nodes/fields/sampling';
import {
	buildChatBody,
	type ChatBody,
	type ChatValues,
} from '../../../../nodes/openrouter/request/body';

/** The value of what was read; a test that reads something invalid fails here. */
function must<Value>(checked: Checked<Value>): Value {
	if (checked.ok) return checked.value;
	throw new Error(`${checked.problem.field} ${checked.problem.message}`);
}

export const MIXTRAL = 'mistralai/mixtral-8x22b-instruct';

export interface RawValues extends Partial<Omit<ChatValues, 'sampling' | 'routing' | 'options'>> {
	sampling?: unknown;
	routing?: unknown;
	options?: unknown;
}

/** The body for settings as the editor stores them. */
export function bodyOf({ sampling, routing, options, ...more }: RawValues = {}): ChatBody {
	return buildChatBody({
		model: MIXTRAL,
		messages: [{ role: 'user', content: 'Hi' }],
		sampling: must(readSampling(sampling)),
		routing: must(readRouting(routing)),
		options: must(readRequestOptions(options)),
		format: null,
		mixtralTemplate: true,
		...more,
	});
}

/** The fields of a body behind model and messages. */
export function settingsOf(raw: RawValues): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(bodyOf(raw)).filter(([name]) => name !== 'model' && name !== 'messages'),
	);
}
