import { escapeHtml, showHint } from '../../../../nodes/Mixtral/complete/hint';
import { sumUp, type RunTotals } from '../../../../nodes/Mixtral/complete/totals';
import { fakeContext } from '../fakeContext';

const totals = (more: Partial<RunTotals> = {}): RunTotals => ({
	...sumUp([], new Map(), { costUsd: 1.5, overshootUsd: 0, seconds: 2.04 }),
	...more,
});

test('escapeHtml leaves nothing that a browser would act on', () => {
	expect(escapeHtml(`<a href="x" o='y'>&</a>`)).toBe(
		'&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;&lt;/a&gt;',
	);
});

describe('showHint', () => {
	test('escapes its notes', () => {
		const { context, hints } = fakeContext();
		showHint(context, totals(), ['<script>']);
		expect(hints[0]?.message).toMatch(/^<b>0 answered.*<\/b><br>&lt;script&gt;$/);
		expect(hints[0]).toMatchObject({ type: 'info', location: 'outputPane' });
	});

	test('warns when something failed or was skipped', () => {
		for (const more of [{ failed: 1 }, { skipped: 1 }]) {
			const { context, hints } = fakeContext();
			showHint(context, totals(more), []);
			expect(hints[0]?.type).toBe('warning');
		}
	});
});
