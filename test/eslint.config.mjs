import globals from 'globals';

/** n8n's lint rules leave names in JavaScript files unchecked, where the tests have no compiler. */
export default [
	{
		files: ['**/*.js'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: { ...globals.node, ...globals.jest },
		},
		rules: { 'no-undef': 'error' },
	},
	{ files: ['**/editor/**/*.js'], languageOptions: { globals: globals.browser } },
];
