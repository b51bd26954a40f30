import { LiveText, type Display } from '../../../nodes/completion/liveText';

function setUp(stripsTags = false, ...tools: string[]) {
	const shown: string[] = [];
	const display: Display = {
		isLive: true,
		show: (text) => shown.push(text),
		end: () => Promise.resolve(void shown.push('(end)')),
		breakOff: (reason) => Promise.resolve(void shown.push(`(${reason})`)),
	};
	return { shown, live: new LiveText(display, stripsTags, new Set(tools)) };
}

test('shows at the end what was held back, without stray template tags', async () => {
	const { shown, live } = setUp(true);
	live.write('Hello <b> </s>');
	await live.end('Hello <b>');
	expect(shown).toEqual(['Hello <b>', '(end)']);
});

test('shows an answer that came in one piece', async () => {
	const { shown, live } = setUp();
	await live.end('Hello');
	expect(shown).toEqual(['Hello', '(end)']);
});

test('says nothing of a try that broke off before its first text', async () => {
	const { shown, live } = setUp(true);
	live.write('</s>');
	expect(live.hasBegun).toBe(false);
	await live.breakOff('It broke');
	expect(shown).toEqual([]);
});

test('tells that a try broke off after its first text', async () => {
	const { shown, live } = setUp();
	live.write('Hel');
	expect(live.hasBegun).toBe(true);
	await live.breakOff('It broke');
	expect(shown).toEqual(['Hel', '(It broke)']);
});

test('shows nothing of a tool call that the model writes as text', async () => {
	const { shown, live } = setUp(true, 'look');
	for (const piece of ['Let me see. [TOOL', '_CALLS] ', 'look{}']) live.write(piece);
	await live.end('Let me see.');
	expect(shown).toEqual(['Let me see.', '(end)']);
});
