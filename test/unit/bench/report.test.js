'use strict';

const { formatTable, median } = require('../../bench/report');

describe('median', () => {
	test('is the middle value, or the mean of the two in the middle', () => {
		expect(median([10, 9, 100])).toBe(10);
		expect(median([4, 1, 2, 3])).toBe(2.5);
	});
});

describe('formatTable', () => {
	test('aligns the first column left and the others right', () => {
		expect(
			formatTable(
				['', 'ms'],
				[
					['ours', '5'],
					['a', '1,000'],
				],
			),
		).toBe(['           ms', '  ----  -----', '  ours      5', '  a     1,000'].join('\n'));
	});
});
