import { LLAMA, MIXTRAL, SMALL, byId, assistant, system, user, type Row } from './row';

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
			messages: [system('You judge reviews.'), user('Judge: great!')],
		},
	},
	{
		name: 'a model by ID with a preset in it, blanks around it',
		parameters: { model: byId(` ${MIXTRAL}@preset/reviews `), prompt: 'Judge: great!' },
		openai: {
			model: `${MIXTRAL}@preset/reviews`,
			messages: [user('Judge: great!')],
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
			messages: [user('Judge: So “gut” 👍\n\tund {{ billig }}')],
		},
	},
	{
		name: 'a prompt that is a number, under a blank system message',
		item: { stars: 0 },
		parameters: { prompt: '={{ $json.stars }}', systemMessage: ' \n' },
		openai: { model: MIXTRAL, messages: [user('0')] },
	},
	{
		name: 'a conversation turn by turn',
		item: { review: 'Broke after a day.' },
		parameters: {
			promptType: 'messages',
			messages: {
				message: [
					system('You judge reviews.'),
					{ content: 'Great!' },
					assistant('positive'),
					{ content: '={{ $json.review }}' },
				],
			},
		},
		openai: {
			model: MIXTRAL,
			messages: [
				system('You judge reviews.'),
				user('Great!'),
				assistant('positive'),
				user('Broke after a day.'),
			],
		},
	},
	{
		name: 'the beginning of the answer given by the last turn',
		parameters: {
			promptType: 'messages',
			messages: {
				message: [{ content: 'Judge: great!' }, assistant('{"sentiment":"')],
			},
			sampling: { stop: ['"'] },
		},
		openai: {
			model: MIXTRAL,
			messages: [user('Judge: great!'), assistant('{"sentiment":"')],
			stop: ['"'],
		},
	},
];
