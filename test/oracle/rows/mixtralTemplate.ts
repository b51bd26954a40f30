import { MIXTRAL, assistant, system, user, type Row } from './row';

const UNFIT = {
	message: [
		{ content: 'First.' },
		system('Be brief.'),
		{ content: 'Second.' },
		assistant('Yes?'),
		system('Be kind.'),
		{ content: 'Third.' },
	],
};

/** Conversations that the template of Mixtral cannot hold as they are. */
export const mixtralTemplateRows: Row[] = [
	{
		name: 'one system message in front, and turns that alternate',
		parameters: { promptType: 'messages', messages: UNFIT },
		openai: {
			model: MIXTRAL,
			messages: [
				system('Be brief.\n\nBe kind.'),
				user('First.\n\nSecond.'),
				assistant('Yes?'),
				user('Third.'),
			],
		},
	},
	{
		name: 'the same with the template switched off',
		parameters: {
			promptType: 'messages',
			messages: UNFIT,
			options: { mixtralTemplate: false },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user('First.'),
				system('Be brief.'),
				user('Second.'),
				assistant('Yes?'),
				system('Be kind.'),
				user('Third.'),
			],
		},
	},
	{
		name: 'the template switched off by an expression that gives text',
		item: { fits: 'false' },
		parameters: {
			promptType: 'messages',
			messages: { message: [{ content: 'First.' }, { content: 'Second.' }] },
			options: { mixtralTemplate: '={{ $json.fits }}' },
		},
		openai: {
			model: MIXTRAL,
			messages: [user('First.'), user('Second.')],
		},
	},
	{
		name: 'text and parts of one role, joined to parts',
		parameters: {
			promptType: 'json',
			messagesJson: `[
				{ "role": "user", "content": "Look:" },
				{ "role": "user", "content": [{ "type": "text", "text": "at this." }] }
			]`,
			options: { mixtralTemplate: true },
		},
		openai: {
			model: MIXTRAL,
			messages: [
				user([
					{ type: 'text', text: 'Look:' },
					{ type: 'text', text: 'at this.' },
				]),
			],
		},
	},
];
