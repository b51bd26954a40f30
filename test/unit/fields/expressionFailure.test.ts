import type { INodeProperties } from 'n8n-workflow';
import { invalid, valid } from '../../../nodes/checked';
import { options } from '../../../nodes/fields/options';
import { readNamed, readSafely } from '../../../nodes/fields/expressionFailure';
import { modelLocator } from '../../../nodes/fields/modelLocator';
import { routing } from '../../../nodes/fields/routing';
import { sampling } from '../../../nodes/fields/sampling';
import { properties } from '../../../nodes/Mixtral/properties';

const ALL: readonly INodeProperties[] = [modelLocator, sampling, routing, options, ...properties];

/** The value at a path of a parameter as it is stored. */
const valueAt = (stored: unknown, path: string): unknown =>
	path
		.split(/[.[\]]+/)
		.slice(1)
		.filter(Boolean)
		.reduce((value, key) => (value as Record<string, unknown>)[key], stored);

/** Fails wherever a text holds the word "bad", as an expression that n8n cannot resolve does. */
function readFailing(name: string, stored: unknown) {
	const resolve = (value: unknown): unknown => {
		if (JSON.stringify(value).includes('bad')) throw new Error("Referenced node doesn't exist");
		return value;
	};
	return readSafely(() =>
		valid(
			readNamed(
				() => resolve(stored),
				name,
				ALL,
				(path, raw) => {
					const value = valueAt(stored, path);
					return raw?.rawExpressions === true ? value : resolve(value);
				},
			),
		),
	);
}

test.each<[string, unknown, string]>([
	['prompt', '=bad', 'Prompt'],
	['systemMessage', '=bad', 'System Message'],
	['messagesJson', '=bad', 'Messages (JSON)'],
	['sampling', { temperature: '=good', topP: '=bad' }, 'Top P'],
	['sampling', '=bad', 'Sampling'],
	['sampling', { stop: ['a', '=bad'] }, 'Stop Sequences'],
	['routing', { maxPromptPrice: '=bad' }, 'Max Prompt Price'],
	['options', { metadata: '=bad', user: '=good' }, 'Metadata'],
	['model', { __rl: true, mode: 'id', value: '=bad' }, 'Model'],
	[
		'messages',
		{
			message: [
				{ role: 'user', content: '=good' },
				{ role: 'user', content: '=bad' },
			],
		},
		'Content of message 2',
	],
	['unheardOf', '=bad', 'unheardOf'],
])('an expression that fails in %s %j names its field', (name, stored, field) => {
	expect(readFailing(name, stored)).toEqual(
		invalid(field, "cannot be read. Expression failed: Referenced node doesn't exist"),
	);
});

test('what can be read stays as it is', () => {
	expect(readFailing('sampling', { topP: '=good' })).toEqual(valid({ topP: '=good' }));
});

test('any other error is a failed expression, too', () => {
	const fail = () => {
		throw new Error('Odd');
	};
	expect(readSafely(fail)).toEqual(invalid('Expression', 'failed: Odd'));
});
