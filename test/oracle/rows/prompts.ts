import { byId, LLAMA, MIXTRAL, SMALL, type Row } from './row';

/** The model, and prompts written in the editor. */
export const promptRows: Row[] = [
	{
		name: 'a model from the list, and a system message',
		parameters: {
			model: {
				__rl: true,
				mode: 'list',
				value: SMALL,
				cachedResultName: 'Mistral: Mistral Small 4',
			},
			systemMessage: 'You judge reviews.',
			prompt: 'Judge: great!',
		},
		openai: {
			model: SMALL,
			messages: [
				{ role: 'system', content: 'You judge reviews.' },
				{ role: 'user', content: 'Judge: great!' },
			],
		},
	},
	{
		name: 'a model by ID with a preset in it, blanks around it',
		parameters: { model: byId(` ${MIXTRAL}@preset/reviews `), prompt: 'Judge: great!' },
		openai: {
			model: `${MIXTRAL}@preset/reviews`,
			messages: [{ role: 'user', content: 'Judge: great!' }],
		},
	},
	{
		name: 'model and prompt by expressions',
		item: { model: `${LLAMA}:nitro`, review: 'So “gut” 👍\n\tund {{ billig }}' },
		parameters: {
			model: byId('={{ $json.model }}'),
			prompt: '=Judge: {{ $json.review }}',
			systemMessage: '={{ $json.missing }}',
		},
		openai: {
			model: `${LLAMA}:nitro`,
			messages: [{ role: 'user', content: 'Judge: So “gut” 👍\n\tund {{ billig }}' }],
		},
	},
	{
		name: 'a prompt that is a number, under a blank system message',
		item: { stars: 0 },
		parameters: { prompt: '={{ $json.stars }}', systemMessage: ' \n' },
		openai: { model: MIXTRAL, messages: [{ role: 'user', content: '0' }] },
	},
	{
		name: 'a conversation turn by turn',
		item: { review: 'Broke after a day.' },
		parameters: {
			promptType: 'messages',
			messages: {
				message: [
					{ role: 'system', content: 'You judge reviews.' },
					{ content: 'Great!' },
					{ role: 'assistant', content: 'positive' },
					{ content: '={{ $json.review }}' },
				],
			},
		},
		openai: {
			model: MIXTRAL,
			messages: [
				{ role: 'system', content: 'You judge reviews.' },
				{ role: 'user', content: 'Great!' },
				{ role: 'assistant', content: 'positive' },
				{ role: 'user', content: 'Broke after a day.' },
			],
		},
	},
	{
		name: 'the beginning of the answer given by the last turn',
		parameters: {
			promptType: 'messages',
			messages: {
				message: [{ content: 'Judge: great!' }, { role: 'assistant', content: '{"sentiment":"' }],
			},
			sampling: { stop: ['"'] },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				{ role: 'user', content: 'Judge: great!' },
				{ role: 'assistant', content: '{"sentiment":"' },
			],
			stop: ['"'],
		},
	},
];
