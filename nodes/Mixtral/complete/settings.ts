import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { BatchLimits } from '../../engine/types';
import { readBatching, type Batching } from '../../fields/batching';
import { readSafely } from '../../fields/expressionFailure';
import { readParameter } from '../items/readParameter';
import type { OnError } from '../items/onError';
import { isRecord } from '../../values';

/** The engine's settings of one run, in engine units. */
export interface BatchSettings {
	limits: BatchLimits;
	maxCostUsd: number;
	sendIdenticalOnce: boolean;
}

/** Left between our cut-off and the workflow's own limit, to hand over what is done. */
const HAND_OVER_MS = 2_000;

/**
 * Reads `batching`, once per run.
 *
 * @param startedAtMs first start in this execution, in milliseconds since 1970
 * @param nowMs the engine clock's time
 * @throws NodeOperationError that names the field
 */
export function readBatchSettings(
	context: IExecuteFunctions,
	onError: OnError,
	startedAtMs: number,
	nowMs: number,
): BatchSettings {
	const batching = readOrThrow(context);
	const maxRunTimeMs = batching.maxRunTimeMinutes * 60_000;
	const wallClockMs = Date.now();
	const startUntilMs =
		maxRunTimeMs > 0 ? nowMs + (startedAtMs + maxRunTimeMs - wallClockMs) : Infinity;
	const workflowEndMs = workflowDeadlineMs(context, wallClockMs);
	const cutOffAtMs = nowMs + (workflowEndMs - HAND_OVER_MS - wallClockMs);
	return {
		limits: {
			maxConcurrency: batching.maxConcurrency,
			maxAttempts: batching.maxAttempts,
			requestsPerMinute: batching.requestsPerMinute,
			requestTimeoutMs: batching.requestTimeoutSeconds * 1000,
			maxRateLimitWaitMs: batching.maxRateLimitWaitSeconds * 1000,
			stopAfterFailures: onError.stopAfter(batching.stopAfterFailures),
			startUntilMs: Math.min(startUntilMs, cutOffAtMs),
			cutOffAtMs,
		},
		maxCostUsd: batching.maxCostUsd,
		sendIdenticalOnce: batching.sendIdenticalOnce,
	};
}

function readOrThrow(context: IExecuteFunctions): Batching {
	const batching = readSafely(() => readBatching(readParameter(context, 'batching', 0, {})));
	if (batching.ok) return batching.value;
	const { field, message } = batching.problem;
	throw new NodeOperationError(context.getNode(), `${field} ${message}`, {
		description: 'Correct the field under Batching.',
	});
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
