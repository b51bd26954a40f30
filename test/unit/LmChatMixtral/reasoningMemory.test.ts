import { ReasoningMemory } from '../../../nodes/LmChatMixtral/reasoningMemory';

const call = (id: string) => ({ id, name: 'look', input: '{}' });

/** An execution, as n8n stores it and reads it again while a person makes up their mind. */
function execution() {
	let stored = '{}';
	return {
		open: () => {
			const node = JSON.parse(stored) as Record<string, unknown>;
			return {
				memory: new ReasoningMemory({ getContext: () => node }),
				store: () => (stored = JSON.stringify(node)),
			};
		},
	};
}

test('gives the reasoning before a call back, after the execution was stored', () => {
	const { open } = execution();
	const before = open();
	before.memory.keep('first', [call('a'), call('b')]);
	before.memory.keep('second', [call('c')]);
	before.store();
	const { memory } = open();
	expect(['a', 'b', 'c', 'd'].map((id) => memory.recall(id))).toEqual([
		'first',
		'first',
		'second',
		'',
	]);
});

test('keeps the latest turns, up to half a million characters', () => {
	const { memory } = execution().open();
	for (let turn = 0; turn < 30; turn += 1) memory.keep(`thought ${turn}`, [call(`id${turn}`)]);
	expect(memory.recall('id9')).toBe('');
	expect(memory.recall('id10')).toBe('thought 10');
	memory.keep('x'.repeat(499_990), [call('long')]);
	expect(memory.recall('long')).toHaveLength(499_990);
	expect(memory.recall('id29')).toBe('thought 29');
	expect(memory.recall('id28')).toBe('');
});

test('keeps nothing of an answer without calls or reasoning, nor outside of an execution', () => {
	const { memory } = execution().open();
	memory.keep('thought', []);
	memory.keep('', [call('a')]);
	expect(memory.recall('a')).toBe('');
	const alone = new ReasoningMemory({
		getContext: () => {
			throw new Error('no execution');
		},
	});
	alone.keep('thought', [call('a')]);
	expect(alone.recall('a')).toBe('');
});
