import {
	perMillion,
	perToken,
	readPrice,
	tokenPrices,
} from '../../../../nodes/openrouter/catalog/prices';

test.each([
	['0.0000004', 0.0000004],
	[0, 0],
	['0', 0],
	['-1', null],
	['', null],
	['dear', null],
	[null, null],
	[undefined, null],
	[[1], null],
])('the price %j is %j', (value, price) => expect(readPrice(value)).toBe(price));

test('a price for a million tokens is free of the noise of binary fractions', () => {
	expect([0.00000028, 0.0000000375, 0].map(perMillion)).toEqual([0.28, 0.0375, 0]);
});

test.each([
	[2, 0.000002],
	['0.28', 0.00000028],
	[0, 0],
	[undefined, null],
	['dear', null],
])('%j for a million tokens is %j for one', (price, expected) => {
	expect(perToken(price)).toBe(expected);
});

test('a fee that no list shows is none, and without prices nothing is known', () => {
	expect(tokenPrices({ prompt: '0.000002', completion: '-1' })).toEqual({
		promptUsdPerMillion: 2,
		completionUsdPerMillion: null,
		requestUsd: 0,
	});
	expect(tokenPrices(null)).toEqual({
		promptUsdPerMillion: null,
		completionUsdPerMillion: null,
		requestUsd: null,
	});
});
