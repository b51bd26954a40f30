import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { BatchLimits } from '../../engine/types';
import { checkBoolean, checkNumber, isUnset, type NumberRule } from '../../fields/checks';
import { valid, type Checked } from '../../checked';
import type { RunMemory } from './memory';
import { isRecord } from '../../values';

/** The engine's settings of one run, in engine units. */
export interface BatchSettings {
	limits: BatchLimits;
	maxCostUsd: number;
	sendIdenticalOnce: boolean;
}

type Field =
	| 'maxConcurrency'
	| 'requestsPerMinute'
	| 'maxAttempts'
	| 'requestTimeoutSeconds'
	| 'maxRateLimitWaitSeconds'
	| 'maxRunTimeMinutes'
	| 'maxCostUsd'
	| 'stopAfterFailures';

const FIELDS: Readonly<Record<Field, NumberRule & { fallback: number }>> = {
	maxConcurrency: { label: 'Max Concurrency', fallback: 10, min: 1, integer: true },
	requestsPerMinute: { label: 'Requests per Minute', fallback: 0, min: 0 },
	maxAttempts: { label: 'Max Attempts', fallback: 5, min: 1, integer: true },
	requestTimeoutSeconds: { label: 'Request Timeout (Seconds)', fallback: 300, min: 0.001 },
	maxRateLimitWaitSeconds: { label: 'Max Rate Limit Wait (Seconds)', fallback: 300, min: 0 },
	maxRunTimeMinutes: { label: 'Max Run Time (Minutes)', fallback: 0, min: 0 },
	maxCostUsd: { label: 'Max Cost (USD)', fallback: 0, min: 0 },
	stopAfterFailures: { label: 'Stop After Failures', fallback: 0, min: 0, integer: true },
};

/** Left between our cut-off and the workflow's own limit, to hand over what is done. */
const HAND_OVER_MS = 2_000;

/**
 * Reads `batching`, once per run.
 *
 * @param nowMs the engine clock's time
 * @throws NodeOperationError that names the field
 */
export function readBatchSettings(
	context: IExecuteFunctions,
	memory: RunMemory,
	nowMs: number,
): BatchSettings {
	const batching = context.getNodeParameter('batching', 0, {}) as IDataObject;
	const must = <Value>(checked: Checked<Value>): Value => {
		if (checked.ok) return checked.value;
		throw new NodeOperationError(
			context.getNode(),
			`${checked.problem.field} ${checked.problem.message}`,
			{ description: 'Correct the field under Batching.' },
		);
	};
	const number = (field: Field): number => must(checkBatchNumber(field, batching[field]));
	const maxRunTimeMs = number('maxRunTimeMinutes') * 60_000;
	const wallClockMs = Date.now();
	const startUntilMs =
		maxRunTimeMs > 0 ? nowMs + (memory.startedAtMs + maxRunTimeMs - wallClockMs) : Infinity;
	const workflowEndMs = workflowDeadlineMs(context, wallClockMs);
	const cutOffAtMs = nowMs + (workflowEndMs - HAND_OVER_MS - wallClockMs);
	const { sendIdenticalOnce } = batching;
	const stopAfterFailures = number('stopAfterFailures');
	return {
		limits: {
			maxConcurrency: number('maxConcurrency'),
			maxAttempts: number('maxAttempts'),
			requestsPerMinute: number('requestsPerMinute'),
			requestTimeoutMs: number('requestTimeoutSeconds') * 1000,
			maxRateLimitWaitMs: number('maxRateLimitWaitSeconds') * 1000,
			stopAfterFailures: context.continueOnFail() ? stopAfterFailures : 1,
			startUntilMs: Math.min(startUntilMs, cutOffAtMs),
			cutOffAtMs,
		},
		maxCostUsd: number('maxCostUsd'),
		sendIdenticalOnce:
			!isUnset(sendIdenticalOnce) && must(checkBoolean(sendIdenticalOnce, 'Send Identical Once')),
	};
}

/** One setting, or its default where it is unset. */
export function checkBatchNumber(field: Field, value: unknown): Checked<number> {
	const { fallback, ...rule } = FIELDS[field];
	return isUnset(value) ? valid(fallback) : checkNumber(value, rule);
}

/**
 * When n8n will time the workflow out, in milliseconds since 1970; Infinity when it will not. n8n
 * keeps the exact time in a field that is not part of its interface; without it, the limit in the
 * workflow's settings is counted from now, which is late by what earlier nodes took.
 */
function workflowDeadlineMs(context: IExecuteFunctions, wallClockMs: number): number {
	const additionalData: unknown = Reflect.get(context, 'additionalData');
	const exact = isRecord(additionalData) ? additionalData.executionTimeoutTimestamp : undefined;
	if (typeof exact === 'number' && exact > 0) return exact;
	const getSettings: unknown = Reflect.get(context, 'getWorkflowSettings');
	const settings: unknown = typeof getSettings === 'function' ? getSettings.call(context) : {};
	const seconds = isRecord(settings) ? settings.executionTimeout : undefined;
	return typeof seconds === 'number' && seconds > 0 ? wallClockMs + seconds * 1000 : Infinity;
}
