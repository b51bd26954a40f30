'use strict';

/**
 * What the fake OpenRouter answers to the reviews of `examples/product-reviews.json`: a sentiment and a
 * summary, in the form that the workflow's system message asks for. Each entry is found by the
 * opening words of its review.
 */
const REVIEW_ANSWERS = [
	{
		opening: 'I have done about',
		answer: 'positive | Superb grip and dry feet after 400 km of wet trails.',
	},
	{
		opening: 'Left earbud died after',
		answer: 'negative | Left earbud failed after three weeks and support went silent.',
	},
	{
		opening: 'Très belle cafetière, le',
		answer:
			'positive | Beautiful press, excellent coffee, sturdy glass after two months of daily use.',
	},
	{
		opening: 'Aspira bene, ma la',
		answer: 'mixed | Good suction, but the battery lasts only twelve minutes.',
	},
	{
		opening: 'Liegt gut in der',
		answer: 'positive | Handy, powerful and comes with a second battery; recommended for home use.',
	},
	{
		opening: 'Llegó con el depósito',
		answer: 'negative | Arrived with a broken tank and the seller charges for the return.',
	},
	{
		opening: 'Comfortable for the first',
		answer:
			'mixed | Easy to assemble with great armrests, but the seat foam hardens after four hours.',
	},
	{
		opening: 'Does what it says',
		answer: 'positive | Kept a laptop dry through two rainstorms.',
	},
	{
		opening: 'La lampe clignote dès',
		answer: 'negative | Flickers below 40 % brightness, unusable in the evening.',
	},
	{
		opening: 'La moka di sempre',
		answer: 'positive | Robust, simple, perfect moka; bought a second one as a gift.',
	},
	{
		opening: 'Das Rad ist hübsch',
		answer: 'mixed | Pretty bike that needed an hour of work: rubbing brake and no manual.',
	},
	{
		opening: 'Suena muchísimo mejor de',
		answer: 'positive | Sounds far better than its 25 euros and lasts a whole day.',
	},
	{
		opening: 'The coating started peeling',
		answer: 'negative | Coating peeled in the second week despite careful use.',
	},
	{
		opening: 'Installed it in twenty',
		answer: 'positive | Quick to install and cut the heating bill by about 15 %.',
	},
	{
		opening: 'Chaud et léger, mais',
		answer: 'mixed | Warm and light, but the zip catches every time.',
	},
	{
		opening: 'Tre tasti hanno smesso',
		answer: 'negative | Three keys failed within a month, though the refund was quick.',
	},
	{
		opening: 'Hält dicht, sitzt gut',
		answer: 'positive | Waterproof, fits well, packs small and still like new after a year.',
	},
	{
		opening: 'Son zapatillas. Ni buenas',
		answer: 'neutral | Ordinary slippers with accurate sizing.',
	},
	{
		opening: 'Boils fast and looks',
		answer: 'mixed | Fast and good-looking, but the lid needs two hands.',
	},
	{
		opening: 'Rock solid at full',
		answer: 'positive | Rock solid and quiet with handy memory buttons; best purchase of the year.',
	},
];

module.exports = { REVIEW_ANSWERS };
